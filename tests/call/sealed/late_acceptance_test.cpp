// A callee's acceptance that comes behind its voice.
#include "call/handshake_pair.hpp"
#include "call/sealed/late_acceptance.hpp"

#include <optional>

using namespace babel;
using namespace babel::test;

namespace {

/// Alice has heard Bob's voice, and the acceptance is on its way.
struct early_voice {
    early_voice() {
        pair.rings();
        acceptance = pair.bob.accept({some_candidate(4002)}).blob;
        pair.alice.on_voice();
        late = pair.alice.take_late();
        REQUIRE(pair.alice.phase() == handshake_phase::accepted);
        REQUIRE(late.has_value());
    }

    handshake_pair pair;
    bytes acceptance;
    std::optional<call::late_acceptance> late;
};

} // namespace

TEST_CASE("a late acceptance has the addresses of the callee", "[handshake]") {
    early_voice t;
    CHECK_FALSE(t.pair.alice.take_late().has_value()); // there is one
    const auto found = t.late->read(t.acceptance);
    REQUIRE(found.has_value());
    CHECK(*found == std::vector{some_candidate(4002)});
    CHECK_FALSE(t.late->read(t.acceptance).has_value()); // only once
}

TEST_CASE("a late acceptance that is forged has no addresses", "[handshake]") {
    early_voice t;
    auto forged = t.acceptance;
    forged.back() ^= 1;
    CHECK_FALSE(t.late->read(forged).has_value());
    CHECK_FALSE(t.late->read(t.acceptance).has_value()); // the first one counts
}

TEST_CASE("bytes without a message are no late acceptance", "[handshake]") {
    early_voice t;
    CHECK_FALSE(t.late->read({}).has_value());
}
