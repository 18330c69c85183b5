// The bridge with several legs: each hears all but himself.
#include "mixer/bridge_under_test.hpp"
#include <babel/voice/leg_buffer.hpp>

#include <set>

using namespace babel;
using namespace babel::test;

namespace {

constexpr double mic_hz = 440;
constexpr double bob_hz = 600;
constexpr double carol_hz = 900;

/// Everybody talks and listens for so many frames: a tone each, of those who talk.
void talk(
    bridge_under_test& t, std::size_t frames, std::span<const std::pair<far_end*, double>> talking
) {
    const auto mine = tone(frames * frame, mic_hz);
    std::vector<std::vector<sample>> theirs;
    for (const auto& each : talking)
        theirs.push_back(tone(frames * frame, each.second));
    for (std::size_t at = 0; at < mine.size(); at += frame) {
        for (std::size_t i = 0; i < talking.size(); ++i)
            talking[i].first->says(std::span(theirs[i]).subspan(at).first<frame>());
        t.hear_frame();
        t.say(std::span(mine).subspan(at, frame));
    }
}

std::vector<sample> last_half_second_of(far_end& peer) {
    auto all = decoded(peer.sent());
    return {all.end() - 25 * std::ptrdiff_t{frame}, all.end()};
}

/// Packets that both were sent.
std::size_t in_common(const std::vector<bytes>& a, const std::vector<bytes>& b) {
    const std::set<bytes> known(a.begin(), a.end());
    return static_cast<std::size_t>(std::ranges::count_if(b, [&](const bytes& each) {
        return known.contains(each);
    }));
}

} // namespace

TEST_CASE("in a conference each hears everybody but himself", "[conference]") {
    bridge_under_test t;
    auto& bob = t.joined();
    auto& carol = t.joined();
    const std::array<std::pair<far_end*, double>, 2> talking{
        std::pair{&bob, bob_hz}, std::pair{&carol, carol_hz}};
    talk(t, 100, talking);

    const auto by_bob = last_half_second_of(bob);
    CHECK(amplitude_at(by_bob, mic_hz) > 4000);
    CHECK(amplitude_at(by_bob, carol_hz) > 4000);
    CHECK(amplitude_at(by_bob, bob_hz) < 400);
    const auto by_carol = last_half_second_of(carol);
    CHECK(amplitude_at(by_carol, mic_hz) > 4000);
    CHECK(amplitude_at(by_carol, bob_hz) > 4000);
    CHECK(amplitude_at(by_carol, carol_hz) < 400);
    const std::span by_me(t.out->heard.end() - 25 * std::ptrdiff_t{frame}, t.out->heard.end());
    CHECK(amplitude_at(by_me, bob_hz) > 4000);
    CHECK(amplitude_at(by_me, carol_hz) > 4000);
    CHECK(amplitude_at(by_me, mic_hz) < 400);
}

TEST_CASE(
    "who is silent in a conference shares one encoding with the others who are", "[conference]"
) {
    bridge_under_test t;
    auto& bob = t.joined();
    auto& carol = t.joined();
    auto& dave = t.joined();
    const std::array<std::pair<far_end*, double>, 1> bob_talks{std::pair{&bob, bob_hz}};
    talk(t, 60, bob_talks);
    for (auto* each : {&bob, &carol, &dave})
        static_cast<void>(each->sent());
    talk(t, 25, bob_talks);
    const auto to_bob = bob.sent();
    const auto to_carol = carol.sent();
    const auto to_dave = dave.sent();
    CHECK(in_common(to_carol, to_dave) == 25);
    CHECK(in_common(to_bob, to_carol) == 0);
    CHECK(amplitude_at(decoded(to_carol), bob_hz) > 3000);
    CHECK(amplitude_at(decoded(to_bob), bob_hz) < 400);
}

TEST_CASE("changing between an own and the shared encoding makes no click", "[conference]") {
    bridge_under_test t;
    t.joined();
    t.joined();
    auto& dave = t.joined();
    static_cast<void>(dave.sent());
    const std::array<std::pair<far_end*, double>, 1> dave_talks{std::pair{&dave, carol_hz}};
    for (int turns = 0; turns < 3; ++turns) {
        talk(t, 10, dave_talks); // his own
        talk(t, 50, {});         // and shared again, half a second later
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

TEST_CASE("who has hung up is not heard by the others any more", "[conference]") {
    bridge_under_test t;
    auto& bob = t.joined();
    auto& carol = t.joined();
    t.bridge.stop_sending(*carol.leg);
    const std::array<std::pair<far_end*, double>, 1> carol_talks{std::pair{&carol, carol_hz}};
    talk(t, 60, carol_talks);
    const auto by_bob = last_half_second_of(bob);
    CHECK(amplitude_at(by_bob, carol_hz) < 100);
    CHECK(amplitude_at(by_bob, mic_hz) > 4000);
    const std::span by_me(t.out->heard.end() - 25 * std::ptrdiff_t{frame}, t.out->heard.end());
    CHECK(amplitude_at(by_me, carol_hz) > 4000);
}

TEST_CASE("the last words of who hangs up are heard by the others too", "[conference]") {
    bridge_under_test t;
    auto& bob = t.joined();
    auto& carol = t.joined();
    const auto last_words = tone(15 * frame, carol_hz);
    for (std::size_t at = 0; at < last_words.size(); at += frame)
        carol.says(std::span(last_words).subspan(at).first<frame>());
    carol.leg->finish_playing();
    t.bridge.stop_sending(*carol.leg);
    talk(t, 25, {});
    CHECK(carol.played_out);
    CHECK(amplitude_at(last_half_second_of(bob), carol_hz) > 2000);
}

TEST_CASE("between two clocks at most 80 ms wait and a gap is one of silence", "[leg_buffer]") {
    voice::leg_buffer waiting;
    std::array<sample, frame> out{};
    const auto said = tone(10 * frame);
    waiting.push(said);
    CHECK(waiting.size() <= audio::samples_in_ms(80));
    CHECK(waiting.dropped_samples() == 10 * frame - waiting.size());
    while (waiting.size() >= frame)
        waiting.take(out);
    CHECK(loudness(out) > 1000);
    waiting.take(out);
    CHECK(loudness(out) == 0);
    waiting.push(std::span(said).first(frame)); // not enough to go on with
    waiting.take(out);
    CHECK(loudness(out) == 0);
    waiting.push(std::span(said).first(frame));
    waiting.take(out);
    CHECK(loudness(out) > 1000);
}
