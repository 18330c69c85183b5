// What the user of babel-cli says, and what is done then.
#include "cli/app/app.hpp"
#include "cli/command/request.hpp"
#include "cli/state/state_file.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <unistd.h>

#include <utility>

namespace babel::cli {

namespace {

constexpr std::chrono::seconds stats_interval{5};

} // namespace

void app::open_control() {
    std::string problem;
    for (const auto& folder : control_folders()) {
        const auto path = control_path(folder, client_->name());
        const bool is_ours = folder == state_path("run"); // others are the system's to make
        auto failed = is_ours ? make_folders(folder) : error_code();
        if (!failed) failed = control_->open(path);
        if (!failed) return;
        if (problem.empty()) problem = path + ": " + failed.message();
        if (failed == asio::error::address_in_use) break; // another client of this name
    }
    log_.warning("no control socket at ", problem);
}

/// Those of -e, and then those that are typed.
void app::start_commands() {
    if (what_.commands.empty()) return start_reading_commands();
    if (!std::exchange(given_started_, true)) tasks_.spawn(run_given_commands());
}

void app::start_reading_commands() {
    const bool is_voice = what_.client.audio_in.type == audio::endpoint::kind::pipe;
    if (is_voice || std::exchange(reads_commands_, true)) return;
    tasks_.spawn(read_commands());
}

asio::awaitable<void> app::read_commands() {
    const line_reader::line_handler on_line = [this](std::string line) {
        return run_line(std::move(line));
    };
    const console::completer complete = [this](std::string_view before_cursor) {
        return this->complete(before_cursor);
    };
    co_await console_.read_lines(on_line, complete, std::move(past_lines_));
    if (!status_) on_end_of_input();
}

asio::awaitable<void> app::run_line(std::string line) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (status_) co_return;
    console_.hold_prompt();
    line_runs_ = line_came_ = true;
    const auto request = read_request(line, interactive_ ? verbs::prefixes : verbs::exact);
    const auto result = co_await carry_out(
        request.what, interactive_ ? patience::none : patience::until_result, asker::user
    );
    line_runs_ = false;
    if (request.wants_reply)
        console_.reply(request.id, result);
    else
        tell(result);
    if (!result.ok()) last_status_ = result.status;
    if (!status_) console_.draw_prompt();
}

/// Those of -e: the first that fails is the last.
asio::awaitable<void> app::run_given_commands() {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (what_.what == mode::contacts) co_await client_->first_list();
    for (const auto& line : what_.commands) {
        if (status_) co_return;
        const auto parsed = parse_command(line, verbs::exact);
        const auto result = co_await carry_out(parsed, patience::until_result, asker::user);
        tell(result);
        if (result.ok()) continue;
        if (!interactive_) finish(result.status);
        break;
    }
    if (!status_) start_reading_commands();
}

asio::awaitable<command_result>
app::carry_out(std::variant<any_command, command_error> what, patience how, asker who) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (auto* wrong = std::get_if<command_error>(&what)) {
        command_result no_command;
        no_command.status = exit_status::usage;
        no_command.said = std::move(wrong->what);
        co_return no_command;
    }
    auto command = std::get<any_command>(std::move(what));
    co_return co_await commander_->run(std::move(command), how, who);
}

void app::tell(const command_result& result) {
    if (result.is_event || result.said.empty()) return;
    if (!result.ok()) {
        const client::event::error error{result.said};
        return console_.show(error);
    }
    if (what_.json && !result.data.empty()) return console_.reply(nullptr, result);
    if (!result.names || !what_.json) return console_.say(result.said);
    const client::event::contacts_added all{*result.names};
    console_.show(all);
}

void app::on_end_of_input() {
    at_end_of_input_ = true;
    if (interactive_) return finish(exit_status::done);
    if (what_.on_event.empty()) client_->leave_unattended(); // a hook may tell somebody
    const bool is_idle = what_.what == mode::login && what_.commands.empty() && !line_came_;
    if (is_idle && !client_->options().auto_answer && !what_.quiet)
        console_.complain("babel-cli: standard input has ended, and nobody answers calls: leaving "
                          "(--auto-answer stays)");
    const bool can_answer = what_.what != mode::listen || client_->options().auto_answer;
    if (!can_answer && !client_->has_calls()) {
        console_.complain("babel-cli: nobody is there to answer: give --auto-answer, or commands");
        return finish(exit_status::usage);
    }
    leave_if_done();
}

/// A script is done when its input has ended and no call is left, unless it answers by itself.
void app::leave_if_done() {
    const bool nobody_answers = at_end_of_input_ && !client_->options().auto_answer;
    const auto ringing = nobody_answers ? client_->ringing_calls({}).size() : 0;
    if (client_->call_count() > ringing) return;
    if (server_lost_) return finish(*server_lost_);
    if (at_end_of_input_ && !client_->options().auto_answer) finish(last_status_);
}

void app::repeat_stats(bool on) {
    if (on == std::exchange(repeats_stats_, on)) return;
    if (on)
        tasks_.spawn(tell_stats());
    else
        stats_due_.cancel();
}

/// Until `stats off`. Between calls there is nothing to tell.
asio::awaitable<void> app::tell_stats() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        stats_due_.expires_after(stats_interval);
        const auto [ec] = co_await stats_due_.async_wait(as_result);
        if (ec || !repeats_stats_) co_return;
        static_cast<void>(client_->report_stats());
    }
}

} // namespace babel::cli
