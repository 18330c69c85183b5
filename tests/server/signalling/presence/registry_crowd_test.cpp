// A registry that thousands join and leave at once.
#include "server/signalling/presence/registry.hpp"
#include "server/transcript.hpp"
#include "support/catch.hpp"

#include <deque>
#include <string>

using namespace babel;
using test::recording_peer;

namespace {

/// Joins under that name; nobody reads what it is told.
recording_peer&
comes(server::registry& to, std::deque<recording_peer>& people, const std::string& name) {
    static test::lines unread;
    auto& who = people.emplace_back(unread, name);
    who.set_name(name);
    REQUIRE(to.join(who));
    return who;
}

/// The names that a run of lists has, none of which is larger than 64 KiB.
std::size_t names_in(bytes_view stream) {
    std::size_t names = 0;
    while (!stream.empty()) {
        const auto length = boost::endian::load_little_u64(stream.data());
        CHECK(length <= 64 * 1024);
        names += boost::endian::load_little_u64(stream.data() + wire::length_bytes + 2);
        stream = stream.subspan(wire::length_bytes + length);
    }
    return names;
}

} // namespace

TEST_CASE("no packet is larger than 64 KiB for any number of arrivals", "[registry]") {
    server::registry registry([] {});
    std::deque<recording_peer> people;
    auto& alice = comes(registry, people, "alice");
    registry.flush();
    alice.shared.clear();
    for (int i = 0; i < 2000; ++i)
        comes(registry, people, "somebody with a long name " + std::to_string(i));
    registry.flush();
    for (auto& who : people)
        if (&who != &alice) registry.leave(who);
    registry.flush();
    REQUIRE(alice.shared.size() == 2);
    for (const auto& news : alice.shared)
        CHECK(names_in(*news) == 2000);
}
