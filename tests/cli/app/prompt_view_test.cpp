// The prompt, the status line, and the key to talk.
#include "cli/app/prompt_view.hpp"
#include "cli/offline_client.hpp"
#include "cli/render/prompt_text.hpp"
#include "support/catch.hpp"

using namespace babel;
using namespace std::chrono_literals;
using call::call_phase;
using call::call_security;
using cli::prompt_call;
using cli::prompt_text;

TEST_CASE("the prompt names the call with its time and the reason for a closed microphone") {
    mixer::voice_controls controls;
    CHECK(prompt_text("alice", false, {}, controls) == "alice> ");
    CHECK(prompt_text("alice", true, {}, controls) == "alice NOT ENCRYPTED> ");
    CHECK(
        prompt_text("alice", false, prompt_call{"bob", call_phase::calling, 3s, 0}, controls) ==
        "alice [calling bob 0:03]> "
    );
    CHECK(
        prompt_text("alice", false, prompt_call{"bob", call_phase::ringing, 4s, 0}, controls) ==
        "alice [bob calls 0:04]> "
    );
    CHECK(
        prompt_text("alice", false, prompt_call{"bob", call_phase::closing, 4s, 0}, controls) ==
        "alice> "
    );
    controls.muted = true;
    CHECK(
        prompt_text("alice", false, prompt_call{"bob", call_phase::up, 62s, 1}, controls) ==
        "alice [bob +1 1:02 MUTED]> "
    );
}

TEST_CASE("the prompt shows once that a link is plain", "[prompt_view]") {
    mixer::voice_controls controls;
    prompt_call plain{"bob", call_phase::up, 62s, 0, call_security::none};
    CHECK(prompt_text("alice", false, plain, controls) == "alice [bob 1:02 NOT ENCRYPTED]> ");
    CHECK(prompt_text("alice", true, plain, controls) == "alice NOT ENCRYPTED [bob 1:02]> ");
    controls.muted = true;
    CHECK(prompt_text("alice", false, plain, controls) == "alice [bob 1:02 NOT ENCRYPTED MUTED]> ");
    plain.phase = call_phase::ringing;
    CHECK(prompt_text("alice", false, plain, controls) == "alice [bob calls 1:02 NOT ENCRYPTED]> ");
    plain.phase = call_phase::calling; // nobody knows yet
    CHECK(prompt_text("alice", false, plain, controls) == "alice [calling bob 1:02]> ");
}

TEST_CASE("the prompt shows how a call is secured", "[prompt_view]") {
    const auto [level, shown] = GENERATE(table<call_security, std::string>({
        {call_security::fresh, "new key"},
        {call_security::known, "known key"},
        {call_security::verified, "verified"},
        {call_security::own, "own key"},
    }));
    mixer::voice_controls controls;
    prompt_call sealed{"bob", call_phase::up, 62s, 1, level};
    CHECK(prompt_text("alice", false, sealed, controls) == "alice [bob +1 1:02 " + shown + "]> ");
    controls.muted = true;
    CHECK(
        prompt_text("alice", true, sealed, controls) ==
        "alice NOT ENCRYPTED [bob +1 1:02 " + shown + " MUTED]> "
    );
    sealed.phase = call_phase::ringing;
    CHECK(
        prompt_text("alice", false, sealed, controls) == "alice [bob calls 1:02 " + shown + "]> "
    );
}

TEST_CASE("a hold takes precedence over a mute and a mute over push to talk", "[prompt_view]") {
    mixer::voice_controls controls;
    CHECK(cli::microphone_word(controls).empty());
    controls.push_to_talk = true;
    CHECK(cli::microphone_word(controls) == "PTT");
    controls.talking = true;
    CHECK(cli::microphone_word(controls) == "TALK");
    controls.muted = true;
    CHECK(cli::microphone_word(controls) == "MUTED");
    controls.held = true;
    CHECK(cli::microphone_word(controls) == "HOLD");
}

TEST_CASE("without a call the prompt is the name, and there is no status line", "[prompt_view]") {
    test::offline_client t;
    cli::prompt_view view(t.loop.get_executor(), "alice", [] {});
    CHECK(view.prompt() == "alice> ");
    CHECK_FALSE(view.status());
    view.follow(t.alice);
    CHECK(view.prompt() == "alice> ");
    CHECK_FALSE(view.status());
}

TEST_CASE("the key to talk opens the microphone for a moment", "[prompt_view]") {
    test::offline_client t;
    int refreshed = 0;
    cli::prompt_view view(t.loop.get_executor(), "alice", [&] { ++refreshed; });
    CHECK_FALSE(view.talk_for_a_moment());
    view.follow(t.alice);
    CHECK_FALSE(view.talk_for_a_moment()); // an ordinary space
    auto controls = t.alice.controls();
    controls.push_to_talk = true;
    t.alice.control(controls);
    CHECK(view.talk_for_a_moment());
    CHECK(t.alice.controls().talking);
    test::run_until(t.loop, [&] { return !t.alice.controls().talking; });
    CHECK(refreshed == 2);
}
