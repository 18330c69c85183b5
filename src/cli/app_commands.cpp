// What the user of babel-cli says, and what is done then.
#include <babel/cli/app.hpp>
#include <babel/cli/line_reader.hpp>
#include <babel/cli/render.hpp>

#include <boost/asio/this_coro.hpp>

#include <unistd.h>

#include <utility>

namespace babel::cli {

using std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds stats_interval{5};

} // namespace

void app::start_reading_commands() {
    const bool is_voice = what_.client.audio_in.type == audio::endpoint::kind::pipe;
    if (is_voice || std::exchange(reads_commands_, true)) return;
    tasks_.spawn(read_commands());
}

asio::awaitable<void> app::read_commands() {
    line_reader lines(executor_, STDIN_FILENO);
    console_.draw_prompt();
    const line_reader::line_handler on_line = [this](std::string line) {
        return run_line(std::move(line));
    };
    co_await lines.run(on_line);
    if (!status_) on_end_of_input();
}

asio::awaitable<void> app::run_line(std::string line) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (status_) co_return;
    console_.hold_prompt();
    const auto parsed = parse_command(line, interactive_ ? verbs::prefixes : verbs::exact);
    if (const auto* wrong = std::get_if<command_error>(&parsed))
        reject(wrong->what);
    else
        std::visit([this](const auto& c) { execute(c); }, std::get<any_command>(parsed));
    settled_.expires_at(steady_clock::time_point::max());
    while (awaits_result_ && !interactive_ && !status_)
        co_await settled_.async_wait(as_result);
    awaits_result_ = false;
    if (!status_) console_.draw_prompt();
}

void app::on_end_of_input() {
    at_end_of_input_ = true;
    if (interactive_) return finish(exit_status::done);
    const bool can_answer = what_.what != mode::listen || what_.client.auto_answer;
    if (!can_answer && !client_->has_calls()) {
        console_.complain("babel-cli: nobody is there to answer: give --auto-answer, or commands");
        return finish(exit_status::usage);
    }
    leave_if_done();
}

/// A script is done when its input has ended and no call is left, unless it answers by itself.
void app::leave_if_done() {
    const auto* current = client_->current_call();
    const bool rings_unheard = at_end_of_input_ && current && !what_.client.auto_answer &&
                               current->phase() == client::call_phase::ringing;
    if (current && !rings_unheard) return;
    if (server_lost_) return finish(exit_status::server_lost);
    if (at_end_of_input_ && !what_.client.auto_answer) finish(last_call_);
}

void app::execute(const command::call& c) {
    const auto problem = client_->place_call(c.who);
    if (!problem.empty()) last_call_ = exit_status::failed;
    report(problem);
}

void app::execute(const command::accept& c) {
    report(client_->accept(c.who));
}

void app::execute(const command::refuse& c) {
    report(client_->refuse(c.who));
}

void app::execute(const command::hangup& c) {
    report(client_->hang_up(c.who));
}

void app::execute(const command::contacts&) {
    const auto& names = client_->contacts().names();
    const client::event::contacts_added all{{names.begin(), names.end()}};
    if (what_.json) return console_.show(all);
    if (names.empty()) return console_.say("nobody else is online");
    console_.say(to_text(all));
}

void app::execute(const command::mute& c) {
    muted_ = c.on;
    client_->mute(c.on);
}

void app::execute(const command::stats& c) {
    using show = command::stats::show;
    const auto problem = c.how == show::no_more ? std::string() : client_->report_stats();
    if (c.how == show::once) {
        if (!problem.empty()) report(problem);
        return;
    }
    const bool on = c.how == show::repeatedly;
    if (on == std::exchange(repeats_stats_, on)) return;
    if (on)
        tasks_.spawn(repeat_stats());
    else
        stats_due_.cancel();
}

/// Until `stats off`. Between calls there is nothing to tell.
asio::awaitable<void> app::repeat_stats() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        stats_due_.expires_after(stats_interval);
        const auto [ec] = co_await stats_due_.async_wait(as_result);
        if (ec || !repeats_stats_) co_return;
        static_cast<void>(client_->report_stats());
    }
}

void app::execute(const command::help& c) {
    console_.say(command_help(c.topic));
}

void app::execute(const command::quit&) {
    finish(interactive_ ? exit_status::done : last_call_);
}

/// A line that is no command. A script shall notice.
void app::reject(const std::string& why) {
    last_call_ = exit_status::usage;
    report(why);
}

/// What a command came to: words of complaint, or nothing, and then its result is awaited, which is
/// an event of the current call: older ones are closing and take no commands.
void app::report(const std::string& problem) {
    const auto* current = client_->current_call();
    awaits_result_ = problem.empty() && current;
    if (awaits_result_) awaited_call_ = current->id();
    if (problem.empty()) return;
    const client::event::error error{problem};
    console_.show(error);
}

} // namespace babel::cli
