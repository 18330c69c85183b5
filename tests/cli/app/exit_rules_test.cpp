// The end of babel-cli, and its exit status.
#include "cli/app/exit_rules.hpp"
#include "support/catch.hpp"

using namespace babel;
using namespace std::chrono_literals;
using cli::call_counts;
using cli::exit_status;
using cli::mode;
namespace event = client::event;

namespace {

struct rules_under_test {
    cli::invocation options;
    int leaves = 0;
    cli::exit_rules rules;

    explicit rules_under_test(mode chosen, bool interactive = false, const char* play = "")
        : options(options_with(chosen, play)), rules(options, interactive, [this] { ++leaves; }) {}

    static cli::invocation options_with(mode chosen, const char* play) {
        cli::invocation options;
        options.mode = chosen;
        options.client.play_file = play;
        return options;
    }
    static event::call_ended ended(call::end_reason reason, bool was_up = true) {
        event::call_ended e;
        e.reason = reason;
        e.was_up = was_up;
        return e;
    }
    exit_status status() const { return rules.status(false); }
};

constexpr call_counts no_calls;
constexpr call_counts one_call{1, 1, 0, false};
constexpr call_counts answering{0, 0, 0, true};

} // namespace

TEST_CASE("the first chosen status is final", "[exit_rules]") {
    rules_under_test t(mode::login);
    CHECK_FALSE(t.rules.is_leaving());
    t.rules.finish(exit_status::dropped);
    t.rules.finish(exit_status::done);
    CHECK(t.rules.is_leaving());
    CHECK(t.leaves == 1);
    CHECK(t.status() == exit_status::dropped);
}

TEST_CASE("mode call ends with its last call", "[exit_rules]") {
    rules_under_test t(mode::call);
    t.rules.on_event(t.ended(call::end_reason::no_answer, false), one_call);
    CHECK_FALSE(t.rules.is_leaving());
    t.rules.on_event(t.ended(call::end_reason::dropped), no_calls);
    CHECK(t.status() == exit_status::dropped);
    rules_under_test refused(mode::call);
    refused.rules.on_event(refused.ended(call::end_reason::untrusted, false), no_calls);
    CHECK(refused.status() == exit_status::not_trusted);
}

TEST_CASE("a caller who rings delays the end of mode call only if somebody may answer") {
    constexpr call_counts ringing{1, 1, 1, false};
    rules_under_test script(mode::call);
    script.rules.on_event(script.ended(call::end_reason::not_online, false), ringing);
    CHECK(script.status() == exit_status::not_online);
    rules_under_test answers(mode::call);
    answers.rules.on_event(answers.ended(call::end_reason::hangup), {1, 1, 1, true});
    CHECK_FALSE(answers.rules.is_leaving());
    rules_under_test person(mode::call, true);
    person.rules.on_event(person.ended(call::end_reason::hangup), ringing);
    CHECK_FALSE(person.rules.is_leaving());
    person.rules.on_event(event::call_missed{}, no_calls);
    CHECK(person.status() == exit_status::done);
}

TEST_CASE("mode listen waits for a call that comes up", "[exit_rules]") {
    rules_under_test t(mode::listen);
    t.rules.on_event(t.ended(call::end_reason::refused, false), no_calls);
    t.rules.on_event(t.ended(call::end_reason::untrusted, false), no_calls);
    CHECK_FALSE(t.rules.is_leaving());
    t.rules.on_event(t.ended(call::end_reason::media_failed, false), answering);
    CHECK_FALSE(t.rules.is_leaving());
    t.rules.on_event(t.ended(call::end_reason::peer_hangup), answering);
    CHECK(t.status() == exit_status::done);
}

TEST_CASE("mode listen goes on while a caller rings, whom a program may accept", "[exit_rules]") {
    rules_under_test t(mode::listen);
    t.rules.on_event(t.ended(call::end_reason::peer_hangup), {1, 1, 1, false});
    CHECK_FALSE(t.rules.is_leaving());
}

TEST_CASE("a script leaves at the end of its input once no call is left", "[exit_rules]") {
    rules_under_test t(mode::login);
    t.rules.on_end_of_input(one_call);
    CHECK_FALSE(t.rules.is_leaving());
    t.rules.on_event(t.ended(call::end_reason::not_online, false), no_calls);
    CHECK(t.status() == exit_status::not_online);
}

TEST_CASE("at the end of input a ringing call that nobody answers does not delay the exit") {
    rules_under_test t(mode::login);
    t.rules.on_end_of_input({1, 1, 1, false});
    CHECK(t.status() == exit_status::done);
    rules_under_test answers(mode::login);
    answers.rules.on_end_of_input({1, 1, 1, true});
    CHECK_FALSE(answers.rules.is_leaving());
}

TEST_CASE("a person at the prompt exits with success whatever failed before", "[exit_rules]") {
    rules_under_test person(mode::login, true);
    person.rules.note_failure(exit_status::usage);
    person.rules.on_end_of_input(no_calls);
    CHECK(person.status() == exit_status::done);
    rules_under_test script(mode::login);
    script.rules.note_failure(exit_status::usage);
    script.rules.quit();
    CHECK(script.status() == exit_status::usage);
}

TEST_CASE("a lost server link ends the program unless it is retried or a call is up") {
    rules_under_test t(mode::login);
    event::server_lost lost{"timed out"};
    lost.retry = 1s;
    t.rules.on_event(lost, no_calls);
    CHECK_FALSE(t.rules.is_leaving());
    lost.retry.reset();
    lost.in_call = true;
    t.rules.on_event(lost, one_call);
    CHECK_FALSE(t.rules.is_leaving());
    t.rules.on_event(t.ended(call::end_reason::hangup), no_calls);
    CHECK(t.status() == exit_status::server_lost);
    rules_under_test kicked(mode::login);
    kicked.rules.on_event(
        event::server_lost{"kicked", true, false, std::nullopt, client::refusal::kicked}, no_calls
    );
    CHECK(kicked.status() == exit_status::login_refused);
}

TEST_CASE("a refused login is the status of the program", "[exit_rules]") {
    rules_under_test t(mode::login);
    t.rules.on_event(event::login_failed{"full", client::refusal::server_full}, no_calls);
    CHECK(t.status() == exit_status::login_postponed);
}

TEST_CASE("a script whose sound file failed does not succeed", "[exit_rules]") {
    for (const bool interactive : {false, true}) {
        rules_under_test t(mode::call, interactive, "song.wav");
        t.rules.on_event(event::play_failed{"other.wav", "gone"}, one_call);
        t.rules.finish(exit_status::done);
        CHECK(t.status() == exit_status::done);
        t.rules.on_event(event::play_failed{"song.wav", "gone"}, one_call);
        CHECK(t.status() == (interactive ? exit_status::done : exit_status::audio_failed));
    }
    rules_under_test recording(mode::call);
    recording.rules.finish(exit_status::done);
    recording.rules.on_event(event::record_failed{"a.wav", "no"}, one_call);
    CHECK(recording.status() == exit_status::done); // the verb has reported it
    recording.rules.on_event(event::record_started{"b.wav"}, one_call);
    recording.rules.on_event(event::record_failed{"b.wav", "full"}, one_call);
    CHECK(recording.status() == exit_status::audio_failed);
}

TEST_CASE("mode contacts fails if its lines could not be written", "[exit_rules]") {
    rules_under_test t(mode::contacts);
    t.rules.finish(exit_status::done);
    CHECK(t.rules.status(true) == exit_status::failed);
    CHECK(t.rules.status(false) == exit_status::done);
}
