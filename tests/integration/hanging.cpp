// Preloaded into a program, it simulates a hanging disk once a file exists, such as one whose
// server is gone: reading and writing at a position, which sound files use, never end.
#undef _FORTIFY_SOURCE // such headers define pread, which is replaced here
#include <unistd.h>

#include <cstdlib>
#include <dlfcn.h>

namespace {

template <class Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

void hang_if_told() {
    const char* const hangs = std::getenv("BABEL_TEST_HANGS");
    while (hangs && ::access(hangs, F_OK) == 0)
        ::pause();
}

} // namespace

extern "C" ssize_t pwrite(int file, const void* from, size_t count, off_t at) {
    hang_if_told();
    return real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite")(file, from, count, at);
}

extern "C" ssize_t pread(int file, void* to, size_t count, off_t at) {
    hang_if_told();
    return real<ssize_t (*)(int, void*, size_t, off_t)>("pread")(file, to, count, at);
}
