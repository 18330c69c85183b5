#include "cli/app/command_session.hpp"

#include "cli/app/control_path.hpp"
#include "cli/command/request.hpp"
#include "cli/render/json_text.hpp"
#include "cli/state/state_file.hpp"
#include <babel/core/cancellation.hpp>
#include <babel/net/control_protocol.hpp>

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <sys/stat.h>

#include <cerrno>
#include <utility>

namespace babel::cli {

namespace {

constexpr std::chrono::seconds stats_interval{5};
constexpr net::line_limits control_limits{.connections = 8, .line_bytes = 4096};

/// The folder of control sockets of the runtime folder, which exists. Errors: the system's.
error_code make_folder(const std::string& folder) {
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return last_error();
    return {};
}

} // namespace

command_session::command_session(asio::any_io_executor executor, session_parts parts)
    : executor_(std::move(executor)), parts_(std::move(parts)),
      commander_(executor_, parts_.client, services()),
      control_(
          executor_,
          control_limits,
          net::too_long_reply(control_limits.line_bytes),
          [this](std::string line) { return answer(std::move(line)); }
      ),
      tasks_(executor_), stats_due_(executor_) {}

commander::services command_session::services() {
    return {
        [this] { parts_.exit.quit(); },
        [this](bool on) { repeat_stats(on); },
        parts_.blocked,
        parts_.calls};
}

asio::awaitable<void> command_session::close() {
    tasks_.cancel();
    commander_.cancel();
    co_await control_.close();
    co_await tasks_.join();
}

void command_session::open_control() {
    std::string problem;
    for (const auto& folder : control_folders()) {
        const auto path = control_path(folder, parts_.client.name());
        const bool is_ours = folder == state_path("run"); // the system makes the others
        auto failed = is_ours ? make_folders(folder) : make_folder(folder);
        if (!failed) failed = control_.open(path);
        if (!failed) return;
        if (problem.empty()) problem = path + ": " + failed.message();
        if (failed == asio::error::address_in_use) break; // another client of this name
    }
    parts_.log.warning("cannot open a control socket at ", problem);
}

void command_session::start() {
    if (parts_.options.commands.empty()) return start_reading();
    if (!std::exchange(given_started_, true)) tasks_.spawn(run_given_commands());
}

void command_session::start_reading() {
    const bool is_voice = parts_.options.client.audio_in.type == audio::endpoint::kind::pipe;
    if (is_voice || std::exchange(is_reading_, true)) return;
    tasks_.spawn(read_commands());
}

asio::awaitable<void> command_session::read_commands() {
    const line_reader::line_handler on_line = [this](std::string line) {
        return run_line(std::move(line));
    };
    co_await parts_.output.read_lines(on_line, parts_.complete, std::move(parts_.past_lines));
    if (!parts_.exit.is_leaving()) parts_.on_end_of_input();
}

asio::awaitable<void> command_session::run_line(std::string line) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (parts_.exit.is_leaving()) co_return;
    parts_.output.hold_prompt();
    line_runs_ = has_read_ = true;
    const auto request = read_request(line, parts_.interactive ? verbs::prefixes : verbs::exact);
    const auto result = co_await carry_out(
        request.command, parts_.interactive ? wait_mode::none : wait_mode::until_result, asker::user
    );
    line_runs_ = false;
    if (request.wants_reply)
        parts_.output.reply(request.id, result);
    else
        show(result);
    if (!result.ok()) parts_.exit.note_failure(result.status);
    if (!parts_.exit.is_leaving()) parts_.output.draw_prompt();
}

/// Runs the commands of -e, up to the first that fails.
asio::awaitable<void> command_session::run_given_commands() {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (parts_.options.mode == mode::contacts) co_await parts_.client.first_list();
    for (const auto& line : parts_.options.commands) {
        if (parts_.exit.is_leaving()) co_return;
        const auto parsed = parse_command(line, verbs::exact);
        const auto result = co_await carry_out(parsed, wait_mode::until_result, asker::user);
        show(result);
        if (result.ok()) continue;
        if (!parts_.interactive) parts_.exit.finish(result.status);
        break;
    }
    if (!parts_.exit.is_leaving()) start_reading();
}

asio::awaitable<command_result> command_session::carry_out(
    result<any_command, command_error> parsed, wait_mode mode, asker source
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (!parsed) {
        command_result no_command;
        no_command.status = exit_status::usage;
        no_command.text = parsed.error().what;
        co_return no_command;
    }
    auto running = commander_.run(*std::move(parsed), mode, source);
    co_return co_await std::move(running);
}

asio::awaitable<net::line_answer> command_session::answer(std::string line) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto request = read_request(line, verbs::exact);
    const auto result =
        co_await carry_out(std::move(request.command), wait_mode::until_result, asker::other);
    net::line_answer reply;
    reply.line = json_text(reply_to(request.id, result));
    co_return reply;
}

void command_session::show(const command_result& result) {
    if (result.is_event || result.text.empty()) return;
    if (!result.ok()) {
        const client::event::error error{result.text};
        return parts_.output.show(error);
    }
    if (parts_.options.json && !result.data.empty()) return parts_.output.reply(nullptr, result);
    if (!result.names || !parts_.options.json) return parts_.output.say(result.text);
    const client::event::contacts_added all{*result.names, result.proved};
    parts_.output.show(all);
}

void command_session::repeat_stats(bool on) {
    if (on == std::exchange(repeats_stats_, on)) return;
    if (on)
        tasks_.spawn(report_stats());
    else
        stats_due_.cancel();
}

/// Until `stats off`. There is nothing to report between calls.
asio::awaitable<void> command_session::report_stats() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        stats_due_.expires_after(stats_interval);
        const auto [ec] = co_await stats_due_.async_wait(as_result);
        // A wait that is over outruns a cancellation, which would not end the next one.
        const auto asked = co_await asio::this_coro::cancellation_state;
        if (ec || !repeats_stats_ || is_cancelled(asked)) co_return;
        static_cast<void>(parts_.client.report_stats());
    }
}

} // namespace babel::cli
