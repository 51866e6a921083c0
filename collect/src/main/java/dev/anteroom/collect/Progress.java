package dev.anteroom.collect;

/// Hears what a recording is doing, from several threads.
public interface Progress {
    /// Nobody listens.
    Progress SILENT = new Progress() {
        @Override
        public void begun(String what) {}

        @Override
        public void ended(String what, String outcome) {}

        @Override
        public void said(String sentence) {}
    };

    /// Something is being fetched.
    ///
    /// @param what a few words: `cpu profile, 10 s`
    void begun(String what);

    /// It is there.
    ///
    /// @param outcome `42 KiB`, or why it isn't
    void ended(String what, String outcome);

    /// Something else that the user should know.
    void said(String sentence);
}
