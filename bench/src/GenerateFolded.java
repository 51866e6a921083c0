import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Writes folded stacks like those of a large Go service: `java GenerateFolded.java MEGABYTES SEED FILE`.
///
/// Below net/http's or gRPC's server, handlers walk down a call graph of 6,000 functions in 300 packages, popular callees
/// more often, and end in the standard library or the runtime; 12 to 60 frames deep. A hundredth of the stacks are the
/// accept loop's and the runtime's own. Equal stacks are added up and lines are sorted, as `stackcollapse` scripts do it.
public class GenerateFolded {
    static final int FUNCTIONS = 6_000;
    static final String[] ROOTS = {
        "net/http.(*conn).serve;net/http.serverHandler.ServeHTTP;net/http.(*ServeMux).ServeHTTP;net/http.HandlerFunc.ServeHTTP",
        "google.golang.org/grpc.(*Server).serveStreams.func2.1;google.golang.org/grpc.(*Server).handleStream;"
                + "google.golang.org/grpc.(*Server).processUnaryRPC",
        "main.main.func3;github.com/example/orders/internal/worker.(*Pool).run",
    };
    static final String[] ENDS = {
        "encoding/json.Marshal;encoding/json.(*encodeState).marshal;encoding/json.(*encodeState).reflectValue;"
                + "encoding/json.structEncoder.encode",
        "runtime.mallocgc;runtime.(*mcache).nextFree;runtime.(*mcache).refill;runtime.(*mcentral).cacheSpan",
        "runtime.mallocgc;runtime.gcAssistAlloc;runtime.systemstack;runtime.gcAssistAlloc1;runtime.gcDrainN;runtime.scanobject",
        "net.(*conn).Write;net.(*netFD).Write;internal/poll.(*FD).Write;syscall.Write;syscall.write;syscall.Syscall;"
                + "internal/runtime/syscall.Syscall6",
        "crypto/tls.(*Conn).Write;crypto/tls.(*Conn).writeRecordLocked;crypto/internal/fips140/aes/gcm.(*GCM).Seal",
        "runtime.mapaccess2_faststr;aeshashbody", "runtime.memmove", "sort.Slice;sort.pdqsort_func;sort.insertionSort_func",
        "sync.(*Mutex).Lock;internal/sync.(*Mutex).lockSlow;runtime.semacquire1;runtime.gopark;runtime.mcall;runtime.park_m",
    };
    static final String[] OTHERS = {
        "main.main;net/http.(*Server).ListenAndServe;net/http.(*Server).Serve;net.(*TCPListener).Accept;"
                + "net.(*TCPListener).accept;net.(*netFD).accept;internal/poll.(*FD).Accept;internal/poll.accept;syscall.Accept4;"
                + "syscall.accept4;syscall.Syscall6;internal/runtime/syscall.Syscall6",
        "runtime.mcall;runtime.park_m;runtime.schedule;runtime.findRunnable;runtime.netpoll;internal/runtime/syscall.EpollWait",
        "runtime.gcBgMarkWorker;runtime.systemstack;runtime.gcBgMarkWorker.func2;runtime.gcDrain;runtime.scanobject",
    };
    static final String[] VERBS = {"load", "store", "render", "validate", "find", "price", "reserve", "encode", "merge", "notify"};
    static final String[] NOUNS = {"Order", "Cart", "Item", "Customer", "Invoice", "Shipment", "Stock", "Coupon"};

    public static void main(String[] arguments) throws Exception {
        long bytes = Long.parseLong(arguments[0]) * 1_000_000;
        Random random = new Random(Long.parseLong(arguments[1]));
        String[] names = new String[FUNCTIONS];
        int[][] callees = new int[FUNCTIONS][];
        for (int f = 0; f < FUNCTIONS; f++) {
            String type = NOUNS[f % 8] + (f % 3 == 0 ? "Service" : "Repository");
            names[f] = "github.com/example/orders/internal/" + NOUNS[f % 7].toLowerCase() + f % 300 + ".(*" + type + ")."
                    + VERBS[f % 10] + NOUNS[f / 10 % 8] + (f % 11 == 0 ? ".func1" : "");
            callees[f] = new int[2 + random.nextInt(6)];
            for (int i = 0; i < callees[f].length; i++) {
                double skew = random.nextDouble();
                callees[f][i] = (int) (skew * skew * FUNCTIONS);
            }
        }
        Map<String, Integer> stacks = new TreeMap<>();
        long written = 0;
        while (written < bytes) {
            StringBuilder stack = new StringBuilder();
            if (random.nextInt(100) == 0) {
                stack.append(OTHERS[random.nextInt(OTHERS.length)]);
            } else {
                stack.append(ROOTS[(int) (Math.pow(random.nextDouble(), 2) * ROOTS.length)]);
                int function = random.nextInt(60);
                int depth = 4 + (int) Math.min(45, Math.abs(random.nextGaussian()) * 10);
                for (int d = 0; d < depth; d++) {
                    stack.append(';').append(names[function]);
                    function = callees[function][(int) (Math.pow(random.nextDouble(), 2.2) * callees[function].length)];
                }
                stack.append(';').append(ENDS[random.nextInt(ENDS.length)]);
            }
            if (stacks.merge(stack.toString(), 1 + random.nextInt(4) * random.nextInt(9), Integer::sum) < 30) {
                written += stack.length() + 3;
            }
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[2])), 1 << 20)) {
            for (Map.Entry<String, Integer> stack : stacks.entrySet()) {
                out.write((stack.getKey() + " " + stack.getValue() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
