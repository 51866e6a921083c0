package dev.anteroom.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// Reads a stream on a thread of its own, a few blocks ahead of the reader.
final class ReadAhead extends PartStream {
    private static final int BLOCK = 128 * 1024;
    private static final int BLOCKS = 4;

    /// @param length bytes in it; -1: the end
    @SuppressWarnings("ArrayRecordComponent")
    private record Block(byte[] bytes, int length, @Nullable Throwable failure) {}

    private final BlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS + 1);
    private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(BLOCKS);
    private final InputStream in;
    private final Thread thread;
    private Block block = new Block(new byte[0], 0, null);
    private int position;

    ReadAhead(InputStream in, String name) {
        this.in = in;
        for (int i = 0; i < BLOCKS; i++) {
            empty.add(new byte[BLOCK]);
        }
        thread = Thread.ofPlatform().daemon().name("unpack " + name).start(this::produce);
    }

    private void produce() {
        Throwable failure = null;
        try {
            while (true) {
                byte[] bytes = empty.take();
                int length = in.readNBytes(bytes, 0, bytes.length);
                if (length == 0) {
                    break;
                }
                full.put(new Block(bytes, length, null));
            }
        } catch (InterruptedException closed) {
            return;
        } catch (Throwable thrown) {
            failure = thrown;
        }
        // Room for this one was kept: the queue is longer than there are blocks.
        full.add(new Block(new byte[0], -1, failure));
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == block.length()) {
            nextBlock();
        }
        if (block.length() < 0) {
            return -1;
        }
        int count = Math.min(length, block.length() - position);
        System.arraycopy(block.bytes(), position, target, offset, count);
        position += count;
        return count;
    }

    private void nextBlock() throws IOException {
        if (block.bytes().length > 0) {
            empty.add(block.bytes());
        }
        try {
            block = full.take();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while unpacking");
        }
        position = 0;
        switch (block.failure()) {
            case null -> {}
            case IOException failure -> throw failure;
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            case Throwable failure -> throw new IOException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        in.close();
    }
}
