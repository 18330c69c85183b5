// Results of the verbs about sound, at once and later.
#include "cli/command/sound_verbs.hpp"
#include "cli/offline_client.hpp"
#include "support/catch.hpp"

using namespace babel;
using cli::exit_status;
namespace command = cli::command;
namespace event = client::event;

namespace {

struct sound_verbs_under_test {
    test::offline_client user;
    cli::sound_verbs verbs{user.loop.get_executor(), user.alice};

    const mixer::voice_controls& controls() const { return user.alice.controls(); }
};

} // namespace

TEST_CASE("verbs change the controls of the voice", "[sound_verbs]") {
    sound_verbs_under_test t;
    CHECK(t.verbs.begin(command::mute{true}).now.ok());
    CHECK(t.verbs.begin(command::deafen{true}).now.ok());
    CHECK(t.controls().muted);
    CHECK(t.controls().deafened);
    t.verbs.begin(command::mute{false});
    t.verbs.begin(command::deafen{false});
    CHECK_FALSE(t.controls().muted);
    CHECK_FALSE(t.controls().deafened);
    auto talking = t.controls();
    talking.talking = true;
    t.user.alice.control(talking);
    t.verbs.begin(command::push_to_talk{true});
    CHECK(t.controls().push_to_talk);
    CHECK_FALSE(t.controls().talking);
}

TEST_CASE("a volume is set or printed", "[sound_verbs]") {
    using side = command::volume::side;
    sound_verbs_under_test t;
    CHECK(t.verbs.begin(command::volume{side::out, 150}).now.text.empty());
    CHECK(t.verbs.begin(command::volume{side::out, {}}).now.text == "150 %");
    CHECK(t.verbs.begin(command::volume{side::mic, {}}).now.text == "100 %");
}

TEST_CASE("files are played and recorded in calls only", "[sound_verbs]") {
    sound_verbs_under_test t;
    const auto played = t.verbs.begin(command::play{"song.wav"});
    CHECK(played.now.status == exit_status::audio_failed);
    CHECK(played.now.text == "there is no call");
    CHECK_FALSE(played.later);
    CHECK(t.verbs.begin(command::record{"a.wav"}).now.text == "there is no call");
    CHECK(t.verbs.begin(command::record{}).now.text == "there is no call");
    CHECK(t.verbs.begin(command::stop{}).now.text == "there is no call");
}

TEST_CASE("a pipe is no device to change to", "[sound_verbs]") {
    sound_verbs_under_test t;
    const auto changed = t.verbs.begin(command::device{command::device::side::in, "-"});
    CHECK(changed.now.status == exit_status::usage);
    CHECK_FALSE(changed.work);
}

TEST_CASE("another microphone is opened in the background", "[sound_verbs]") {
    sound_verbs_under_test t;
    const auto changed = t.verbs.begin(command::device{command::device::side::in, "null"});
    REQUIRE(changed.work);
    CHECK(test::run_bounded(t.user.loop, changed.work()).ok());
    const auto gone = t.verbs.begin(command::device{command::device::side::in, "/gone/a.wav"});
    const auto failed = test::run_bounded(t.user.loop, gone.work());
    CHECK(failed.status == exit_status::audio_failed);
    CHECK(failed.text.starts_with("/gone/a.wav: "));
}

TEST_CASE("a recording has a result when its file exists or is complete", "[sound_verbs]") {
    const auto begun = cli::until_recorded({}, true);
    CHECK_FALSE(begun.later(event::record_done{"old.wav"}));
    CHECK(begun.later(event::record_started{"a.wav"})->ok());
    const auto ended = cli::until_recorded({}, false);
    CHECK_FALSE(ended.later(event::record_started{"a.wav"}));
    CHECK(ended.later(event::record_done{"a.wav"})->ok());
    const auto failed = ended.later(event::record_failed{"a.wav", "disk full"});
    CHECK(failed->status == exit_status::audio_failed);
    CHECK(failed->text == "a.wav: disk full");
    CHECK_FALSE(cli::until_recorded(cli::failed_command("no"), true).later);
}
