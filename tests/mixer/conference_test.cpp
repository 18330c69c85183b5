// Each peer of a conference hears everyone but themselves.
#include "mixer/meeting.hpp"
#include "voice/fake_path.hpp"

#include <set>

using namespace babel;
using namespace babel::test;

namespace {

constexpr double mic_hz = 440;
constexpr double bob_hz = 600;
constexpr double carol_hz = 900;

std::vector<sample> last_half_second_of(far_end& peer) {
    return last_half_second(decoded(peer.sent()));
}

/// Packets that both were sent.
std::size_t in_common(const std::vector<bytes>& a, const std::vector<bytes>& b) {
    const std::set<bytes> known(a.begin(), a.end());
    return static_cast<std::size_t>(std::ranges::count_if(b, [&](const bytes& each) {
        return known.contains(each);
    }));
}

std::set<std::size_t> sizes_of(const std::vector<bytes>& packets) {
    std::set<std::size_t> sizes;
    for (const auto& each : packets)
        sizes.insert(each.size());
    return sizes;
}

} // namespace

TEST_CASE("in a conference each peer hears everyone but themselves", "[conference]") {
    meeting t;
    auto& bob = t.joined();
    auto& carol = t.joined();
    t.talk(100, mic_hz, {{&bob, bob_hz}, {&carol, carol_hz}});

    const auto by_bob = last_half_second_of(bob);
    CHECK(amplitude_at(by_bob, mic_hz) > 4000);
    CHECK(amplitude_at(by_bob, carol_hz) > 4000);
    CHECK(amplitude_at(by_bob, bob_hz) < 400);
    const auto by_carol = last_half_second_of(carol);
    CHECK(amplitude_at(by_carol, mic_hz) > 4000);
    CHECK(amplitude_at(by_carol, bob_hz) > 4000);
    CHECK(amplitude_at(by_carol, carol_hz) < 400);
    const auto by_me = last_half_second(t.heard);
    CHECK(amplitude_at(by_me, bob_hz) > 4000);
    CHECK(amplitude_at(by_me, carol_hz) > 4000);
    CHECK(amplitude_at(by_me, mic_hz) < 400);
}

TEST_CASE("silent peers of a conference share one encoding", "[conference]") {
    meeting t;
    auto& bob = t.joined();
    auto& carol = t.joined();
    auto& dave = t.joined();
    t.talk(60, mic_hz, {{&bob, bob_hz}});
    for (auto* each : {&bob, &carol, &dave})
        static_cast<void>(each->sent());
    t.talk(25, mic_hz, {{&bob, bob_hz}});
    const auto to_bob = bob.sent();
    const auto to_carol = carol.sent();
    const auto to_dave = dave.sent();
    CHECK(in_common(to_carol, to_dave) == 25);
    CHECK(in_common(to_bob, to_carol) == 0);
    CHECK(amplitude_at(decoded(to_carol), bob_hz) > 3000);
    CHECK(amplitude_at(decoded(to_bob), bob_hz) < 400);
}

TEST_CASE("a shared encoding is of constant size while a sealed call gets it", "[conference]") {
    meeting t;
    t.joined();
    auto& carol = t.joined();
    t.joined();
    fake_path path(t.loop.get_executor());
    path.sealed = true;
    const auto sealed = *voice::voice_leg::make(path, t.options.encoder, [] {});
    const auto sizes_to_carol = [&] {
        static_cast<void>(carol.sent());
        t.talk(25, mic_hz, {});
        t.send(std::vector<sample>(25 * frame));
        return sizes_of(carol.sent());
    };
    CHECK(sizes_to_carol().size() > 1);
    t.participants.join(*sealed);
    CHECK(sizes_to_carol() == std::set<std::size_t>{80});
    t.participants.adjust(t.options.encoder);
    CHECK(sizes_to_carol() == std::set<std::size_t>{80});
    CHECK(path.sizes == std::set<std::size_t>{80});
    CHECK(sealed->gets_shared());
    t.participants.leave(*sealed);
    CHECK(sizes_to_carol().size() > 1);
}

TEST_CASE("changing between a peer's own and the shared encoding makes no click", "[conference]") {
    meeting t;
    t.joined();
    t.joined();
    auto& dave = t.joined();
    static_cast<void>(dave.sent());
    for (int turns = 0; turns < 3; ++turns) {
        t.talk(10, mic_hz, {{&dave, carol_hz}}); // its own encoding
        t.talk(50, mic_hz, {});                  // and the shared one, half a second later
    }
    const auto heard = decoded(dave.sent());
    const auto steady = std::span(heard).subspan(10 * frame);
    int largest_step = 0;
    for (std::size_t i = 1; i < steady.size(); ++i)
        largest_step = std::max(largest_step, std::abs(steady[i] - steady[i - 1]));
    // A sine of 440 Hz and amplitude 8000 has steps of 461 at most; talk() starts a new one each
    // time, at zero, where the last one ended at zero.
    CHECK(largest_step < 900);
}

TEST_CASE("a peer that was hung up on is heard by the user but not by the others", "[conference]") {
    meeting t;
    auto& bob = t.joined();
    auto& carol = t.joined();
    t.participants.stop_sending(*carol.leg);
    t.talk(60, mic_hz, {{&carol, carol_hz}});
    const auto by_bob = last_half_second_of(bob);
    CHECK(amplitude_at(by_bob, carol_hz) < 100);
    CHECK(amplitude_at(by_bob, mic_hz) > 4000);
    const auto by_me = last_half_second(t.heard);
    CHECK(amplitude_at(by_me, carol_hz) > 4000);
}

TEST_CASE("the last words before a hang-up are heard by the others too", "[conference]") {
    meeting t;
    auto& bob = t.joined();
    auto& carol = t.joined();
    const auto last_words = sine(15 * frame, carol_hz);
    for (std::size_t at = 0; at < last_words.size(); at += frame)
        carol.says(std::span(last_words).subspan(at).first<frame>());
    carol.leg->finish_playing();
    t.participants.stop_sending(*carol.leg);
    t.talk(25, mic_hz, {});
    CHECK(carol.played_out);
    CHECK(amplitude_at(last_half_second_of(bob), carol_hz) > 2000);
}
