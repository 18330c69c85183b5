#include <babel/core/signals.hpp>

#include <csignal>

namespace babel {

bool is_ignored(int number) {
    struct sigaction now {};
    return ::sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

void add_unless_ignored(boost::asio::signal_set& to, std::initializer_list<int> numbers) {
    boost::system::error_code uncaught;
    for (const int number : numbers)
        if (!is_ignored(number)) to.add(number, uncaught);
}

} // namespace babel
