// The signals that a program waits for.
#pragma once

#include <boost/asio/signal_set.hpp>

#include <initializer_list>

namespace babel {

/// Whether a signal was ignored when the program was started: nohup does so with SIGHUP, and a
/// shell without job control with SIGINT and SIGQUIT of what it starts in the background.
bool is_ignored(int number);

/// Adds all of them that are not ignored. A signal that cannot be caught is left out.
void add_unless_ignored(boost::asio::signal_set& to, std::initializer_list<int> numbers);

} // namespace babel
