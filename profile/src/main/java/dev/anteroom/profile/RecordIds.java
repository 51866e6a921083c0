package dev.anteroom.profile;

/// Numbers the records of one kind by their ids in the file. Go and pprof count ids from 1: as long as a file
/// does, the number follows from the id and nothing is hashed.
final class RecordIds {
    /// So many records came first, with the ids 1, 2, 3 ….
    private int inOrder;
    private final LongIndex others = new LongIndex();

    int size() {
        return inOrder + others.size();
    }

    /// Gives the next number to an id. False if the id has one.
    boolean add(long id) {
        if (find(id) >= 0) {
            return false;
        }
        if (id == inOrder + 1L && others.size() == 0) {
            inOrder++;
        } else {
            others.add(id);
        }
        return true;
    }

    /// The number of an id, or -1.
    int find(long id) {
        if (id > 0 && id <= inOrder) {
            return (int) id - 1;
        }
        if (others.size() == 0) {
            return -1;
        }
        int number = others.find(id);
        return number < 0 ? -1 : inOrder + number;
    }

    /// The id with a number.
    long id(int number) {
        return number < inOrder ? number + 1L : others.key(number - inOrder);
    }

    /// Whether every id is its number and 1.
    boolean areInOrder() {
        return others.size() == 0;
    }
}
