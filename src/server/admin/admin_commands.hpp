// Commands of the operator.
#pragma once

#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/server/control.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

class server_impl;

/// Exit status of ctl.
enum class admin_status { done = 0, failed = 1, usage = 2 };

struct admin_result {
    admin_status status = admin_status::done;
    std::string text = {};         ///< the result in words, or the error; may be empty
    boost::json::object data = {}; ///< further fields of the reply
    bool then_stop = false;        ///< the server must stop after the reply is sent
    std::optional<std::chrono::seconds> over = {}; ///< the time for that; null: the usual one
    /// Begins to save what the result is about, which is the result of a success only. Null:
    /// nothing is to be saved.
    std::function<void(std::function<void(error_code)> saved)> save = nullptr;
    /// Begins what has its result later, which is then the result. Null: this is the result.
    std::function<void(std::function<void(const admin_result&)> answer)> later = nullptr;
};

/// A reply as one line of JSON, without its newline.
struct control_answer {
    std::string line;
    bool is_last = false;                          ///< the connection is closed after it
    bool then_stop = false;                        ///< the server must stop after it is sent
    std::optional<std::chrono::seconds> over = {}; ///< see admin_result
};

/// Executes requests.
/// Lifetime: the server and the log outlive it.
/// Thread: the server's.
class admin_commands {
public:
    admin_commands(server_impl& controlled, logger& log) : server_(controlled), log_(log) {}

    /// `request`: {"cmd":"kick","args":["alice"],"id":1}, or one of the old dialect, which gets the
    /// old reply on a connection that then ends. Errors: in the answer. `done` is called once:
    /// before this returns, or later if something has to be saved, or others have to be asked.
    void answer(std::string_view request, std::function<void(control_answer)> done);

    service_notes& notes() { return notes_; }

    /// For the handlers:
    server_impl& controlled() const { return server_; }
    logger& log() { return log_; }
    std::chrono::seconds uptime() const;

private:
    admin_result execute(const std::vector<std::string>& words);

    server_impl& server_;
    logger& log_;
    service_notes notes_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

} // namespace babel::server
