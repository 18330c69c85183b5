// Runs one task of a mode that prints and exits.
#pragma once

#include <babel/core/asio.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace babel::cli {

/// The time between two calls of `between` at most, while nothing happens.
inline constexpr std::chrono::milliseconds pause_between{100};

/// The result of a task, which runs in a context of its own. `between` may be null: it is called
/// again and again until then. Exceptions of the task are passed on.
template <class T>
T run_to_end(
    asio::io_context& context, asio::awaitable<T> task, const std::function<void()>& between = {}
) {
    std::optional<T> result;
    const auto on_end = [&](const std::exception_ptr& bug, T ended) {
        if (bug) std::rethrow_exception(bug);
        result = std::move(ended);
    };
    asio::co_spawn(context, std::move(task), on_end);
    while (!result && !context.stopped()) {
        if (between) {
            context.run_one_for(pause_between);
            between();
        } else {
            context.run_one();
        }
    }
    return *std::move(result);
}

} // namespace babel::cli
