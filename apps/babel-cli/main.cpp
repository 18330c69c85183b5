// babel-cli: voice calls from the terminal.
#include "first_process.hpp"
#include <babel/cli/run.hpp>
#include <babel/core/signal_stack.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace babel;

/// A standard stream that the caller closed would be taken by the next file that is opened.
void fill_standard_streams() {
    int opened = 0;
    while (opened >= 0 && opened <= STDERR_FILENO)
        opened = ::open("/dev/null", O_RDWR);
    if (opened > STDERR_FILENO) ::close(opened);
}

/// Which characters a terminal shows, and how wide they are. A locale that is not installed, as ssh
/// brings one along, and none at all, as in a container, say nothing of the terminal.
void choose_locale() {
    const char* chosen = std::setlocale(LC_CTYPE, "");
    const std::string_view name = chosen ? chosen : "C";
    if (name == "C" || name == "POSIX") std::setlocale(LC_CTYPE, "C.UTF-8");
}

} // namespace

int main(int argc, char* argv[]) {
    leave_first_process();
    fill_standard_streams();
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // a file at its limit is an error, as a full disk is
    const signal_stack for_crashes;
    choose_locale();
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    try {
        return cli::run(arguments);
    } catch (const std::exception& bug) {
        std::cerr << "babel-cli: " << bug.what() << '\n';
        return EXIT_FAILURE;
    }
}
