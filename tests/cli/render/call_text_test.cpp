// Events of encrypted calls as text.
#include "cli/render/call_text.hpp"
#include "cli/render/render_text.hpp"
#include "support/catch.hpp"
#include "support/some_key.hpp"
#include <babel/crypto/openssh_key.hpp>

using namespace babel;
using namespace std::chrono_literals;
using call::call_security;
using cli::to_text;
namespace event = client::event;

namespace {

event::call_up call_that_is(call_security level) {
    event::call_up e{1, "bob", "relay 192.0.2.1:4243 (UDP)", 32'000, "tone", "null"};
    e.security.level = level;
    if (level == call_security::none) return e;
    e.security.key = test::some_key(1).public_part();
    e.security.words = crypto::three_words{"tulip", "raven", "onion"};
    return e;
}

} // namespace

TEST_CASE("a call that comes up tells its path and its security", "[call_text]") {
    CHECK(
        to_text(call_that_is(call_security::none)) ==
        "in call with bob  (relay 192.0.2.1:4243 (UDP), Opus 48 kHz mono, 32 kb/s, mic: tone, out: "
        "null)\n"
        "  NOT ENCRYPTED"
    );
    CHECK(to_text(call_that_is(call_security::verified)).ends_with("\n  encrypted, verified"));
    CHECK(to_text(call_that_is(call_security::fresh)).ends_with("words tulip raven onion"));
}

TEST_CASE("a user at the prompt is told to verify words that match", "[call_text]") {
    CHECK(cli::hint_of(call_that_is(call_security::fresh)) == "; if they match, \"verify bob\"");
    for (const auto level : {call_security::none, call_security::known, call_security::verified})
        CHECK(cli::hint_of(call_that_is(level)).empty());
    auto withheld = call_that_is(call_security::fresh);
    withheld.security.words.reset();
    CHECK(cli::hint_of(withheld).empty());
}

TEST_CASE("a key that the known one endorses is told once with both", "[call_text]") {
    auto e = call_that_is(call_security::verified);
    const auto old = fingerprint_of(test::some_key(2).public_part());
    e.security.replaced = old;
    const auto now = to_string(fingerprint_of(*e.security.key));
    CHECK(
        to_text(e).find(
            "\n  new key " + now + ", endorsed by the known one, " + to_string(old) + "\n"
        ) != std::string::npos
    );
}

TEST_CASE("an encrypted call names neither port nor address while it rings", "[call_text]") {
    CHECK(to_text(event::call_outgoing{1, "bob", 0}) == "calling bob");
    event::call_incoming incoming{1, "bob", "", 0, 45s};
    incoming.security.level = call_security::verified;
    CHECK(to_text(incoming) == "bob is calling (encrypted, verified)");
}

TEST_CASE("the state of a peer is told in full whenever it changes", "[call_text]") {
    event::peer_state e{1, "bob"};
    CHECK(to_text(e) == "bob: hears you and can be heard");
    e.is_muted = e.is_recording = true;
    CHECK(to_text(e) == "bob: muted, recording");
    e = {1, "bob", false, true, true, false, true};
    CHECK(to_text(e) == "bob: deafened, on hold, in a conference: others hear you");
}

TEST_CASE("the others in a conference are named, and who says so", "[call_text]") {
    CHECK(
        to_text(event::call_party{1, "bob", {"carol", "da\nve"}}) ==
        "bob is in a conference with carol, da\\x0ave (reported by bob)"
    );
    CHECK(
        to_text(event::call_party{1, "bob", {}}) ==
        "bob is in no conference any more (reported by bob)"
    );
}

TEST_CASE("a message is shown whole and safe", "[call_text]") {
    CHECK(to_text(event::call_text{1, "bob", "the door?"}) == "message from bob: the door?");
    const auto evil = to_text(event::call_text{1, "bob", "a\n14:02:19  \x1b[2Jb"});
    CHECK(evil == "message from bob: a\\x0a14:02:19  \\x1b[2Jb");
    const std::string longest(1000, '\n');
    CHECK(to_text(event::call_text{1, "bob", longest}).ends_with("\\x0a\\x0a"));
}

TEST_CASE("a refused call tells its direction and the reason", "[call_text]") {
    event::call_untrusted e{"bob", true, {}};
    e.why.why = call::peer_fault::bad_proof;
    CHECK(to_text(e).starts_with("refused a call from bob: the program of bob did not prove"));
    e.is_incoming = false;
    CHECK(to_text(e).starts_with("refused the call to bob: "));
    const event::call_missed missed{"bob", 0s, event::call_missed::cause::untrusted};
    CHECK(to_text(missed) == "missed call from bob (refused: not as secure as it has to be)");
    CHECK(to_text(event::words_attempt{"bob"}).starts_with("bob called with an unknown key"));
    CHECK(
        to_text(event::call_path{1, "bob", "relay 192.0.2.1:4243 (TLS)"}) ==
        "voice with bob now: relay 192.0.2.1:4243 (TLS)"
    );
}

TEST_CASE("the receipt of a call tells how it was secured", "[call_text]") {
    event::call_ended e;
    e.peer = "bob";
    e.duration = 78s;
    e.was_up = true;
    e.security = call_security::verified;
    CHECK(to_text(e).starts_with("call with bob ended after 1:18  (encrypted, verified)\n"));
    e.security = call_security::none;
    CHECK(to_text(e).starts_with("call with bob ended after 1:18  (NOT ENCRYPTED)\n"));
    event::call_ended refused;
    refused.peer = "bob";
    refused.reason = call::end_reason::untrusted;
    refused.detail = call::ending::insecure{{call::peer_fault::other_key, {}, {}, {}}};
    CHECK(to_text(refused) == "no call with bob: the key of bob has changed");
}
