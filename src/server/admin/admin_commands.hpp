// Commands of the operator, and their answers: one line of JSON each.
#pragma once

#include <babel/core/log.hpp>
#include <babel/server/control.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace babel::server {

class server_impl;

struct control_answer {
    std::string line;       ///< a JSON object with `ok`, and `error` or the result
    bool then_stop = false; ///< the server must stop after the answer is sent
};

/// Executes requests.
/// Lifetime: the server and the log outlive it.
/// Thread: the server's.
class admin_commands {
public:
    admin_commands(server_impl& controlled, logger& log) : server_(controlled), log_(log) {}

    /// `request`: {"command": "kick", "argument": "alice"}. Errors: in the answer.
    control_answer answer(std::string_view request);

    service_notes& notes() { return notes_; }

    /// For the handlers:
    server_impl& controlled() { return server_; }
    logger& log() { return log_; }
    std::chrono::seconds uptime() const;

private:
    server_impl& server_;
    logger& log_;
    service_notes notes_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

} // namespace babel::server
