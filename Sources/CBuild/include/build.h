/// The commit that dyno was built from, as git writes it in short; empty where the build was not told.
const char *dyno_build_commit(void);
