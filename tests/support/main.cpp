// The test programs' main function.
#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

/// For the leak sanitizer: libtinfo leaks a few bytes for each terminal that is opened again.
/// Debian 13's has no symbols.
extern "C" const char* __lsan_default_suppressions(); // NOLINT: its name is given
extern "C" const char* __lsan_default_suppressions() {
    return "leak:_nc_trim_sgr0\nleak:libtinfo\n";
}

int main(int argc, char* argv[]) {
    return Catch::Session().run(argc, argv);
}
