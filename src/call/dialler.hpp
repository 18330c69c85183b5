// A callee's connection to its caller: one at a time, which can be abandoned and dialled again.
#pragma once

#include <babel/call/connection.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/task_group.hpp>
#include <babel/voice/voice_stream.hpp>

#include <functional>
#include <memory>

namespace babel::call {

/// Lifetime: await join() before it is destroyed.
/// Thread: the loop only.
class dialler {
public:
    using stream = std::shared_ptr<voice::voice_stream>;
    using ending = voice::voice_stream::ending;

    struct hooks {
        std::function<stream(connection)> make_stream;
        std::function<void(error_code)> failed; ///< The attempt to connect failed.
        std::function<void(stream)> connected;
        std::function<void(stream)> established; ///< ConnectionEstablished came.
        std::function<void(const voice::voice_stream&, ending)> ended;
    };

    dialler(asio::any_io_executor executor, connector connect, hooks callbacks);

    /// Abandons the current attempt or connection, and connects.
    void dial(caller_address to);
    /// Ends the attempt or the connection. Only `ended` is reported, for a connection that existed.
    void give_up();
    asio::awaitable<void> join();

private:
    asio::awaitable<void> run(caller_address to, int attempt);

    connector connect_;
    hooks hooks_;
    int attempt_ = 0; // an older one is void
    task_group tasks_;
};

} // namespace babel::call
