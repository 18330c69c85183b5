// Signals that a program waits for.
#pragma once

#include <boost/asio/signal_set.hpp>

#include <initializer_list>

namespace babel {

/// True if a signal was ignored when the program started. nohup ignores SIGHUP. A shell without job
/// control ignores SIGINT and SIGQUIT of background commands.
bool is_ignored(int number);

/// Adds all of them that are not ignored. A signal that cannot be caught is left out.
void add_unless_ignored(boost::asio::signal_set& to, std::initializer_list<int> numbers);

} // namespace babel
