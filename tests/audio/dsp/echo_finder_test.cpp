// An echo is found if there is one, and only then.
#include "support/catch.hpp"
#include <babel/audio/echo_finder.hpp>

#include <array>
#include <cmath>
#include <deque>
#include <numbers>
#include <random>
#include <utility>

using namespace babel::audio;

namespace {

using block = std::array<float, echo_finder::block_samples>;

/// Syllables of an artificial voice: noise through a wandering resonance, and pauses.
class babble {
public:
    explicit babble(unsigned seed) : luck_(seed) {}

    block next() {
        if (left_-- <= 0) begin_syllable();
        block out{};
        for (auto& each : out) {
            const auto value = noise_(luck_) * level_ + 2 * radius * std::cos(angle_) * last_ -
                               radius * radius * before_;
            before_ = std::exchange(last_, value);
            each = value;
        }
        return out;
    }

private:
    static constexpr float radius = 0.98F;

    void begin_syllable() {
        left_ = std::uniform_int_distribution<int>(8, 25)(luck_);
        level_ = std::uniform_int_distribution<int>(0, 3)(luck_) == 0 ? 0 : 0.01F;
        angle_ = std::uniform_real_distribution<float>(0.05F, 0.4F)(luck_);
    }

    std::minstd_rand luck_;
    std::normal_distribution<float> noise_;
    int left_ = 0;
    float level_ = 0, angle_ = 0, last_ = 0, before_ = 0;
};

/// A room in which the loudspeaker comes back after so many samples, so much softer.
struct room {
    std::size_t delay = 0;
    float gain = 0;
    std::deque<float> under_way{};

    void add(const block& far, block& near) {
        under_way.insert(under_way.end(), far.begin(), far.end());
        while (under_way.size() > delay + far.size())
            under_way.pop_front();
        for (std::size_t i = 0; i < near.size() && under_way.size() == delay + far.size(); ++i)
            near[i] += gain * under_way[i];
    }
};

void converse(echo_finder& finder, int blocks, babble& far, babble* near, room& where) {
    for (int i = 0; i < blocks; ++i) {
        const auto heard = far.next();
        auto captured = near ? near->next() : block{};
        where.add(heard, captured);
        finder.heard(heard);
        finder.captured(captured);
    }
}

} // namespace

TEST_CASE("two voices that have nothing to do with each other are no echo", "[echo]") {
    using verdict = echo_finder::verdict;
    for (unsigned seed = 1; seed <= 8; ++seed) {
        INFO(seed);
        echo_finder finder;
        babble far(seed), near(seed + 100);
        room dead;
        converse(finder, 100, far, &near, dead);
        CHECK(finder.look() != verdict::echo);
        converse(finder, 400, far, &near, dead);
        CHECK(finder.look() == verdict::none);
    }
}

TEST_CASE("two voices are no echo after minutes either", "[echo]") {
    echo_finder finder;
    babble far(1), near(101);
    room dead;
    converse(finder, 6000, far, &near, dead);
    CHECK(finder.look() == echo_finder::verdict::none);
}

TEST_CASE("an echo is found at any delay and while both talk", "[echo]") {
    using verdict = echo_finder::verdict;
    for (const std::size_t delay_ms : {1U, 37U, 120U, 250U, 400U}) {
        for (const bool both : {false, true}) {
            INFO(delay_ms << " ms, " << both);
            echo_finder finder;
            babble far(7), near(8);
            room live{samples_in_ms(delay_ms), 0.25F}; // 12 dB below the voice
            converse(finder, 300, far, both ? &near : nullptr, live);
            CHECK(finder.look() == verdict::echo);
        }
    }
}

TEST_CASE("an echo that goes is forgotten after a while and one that comes is found", "[echo]") {
    using verdict = echo_finder::verdict;
    echo_finder finder;
    babble far(3), near(4);
    room live{samples_in_ms(80), 0.5F};
    room dead;
    converse(finder, 300, far, &near, live);
    CHECK(finder.look() == verdict::echo);
    converse(finder, 500, far, &near, dead);
    CHECK(finder.look() == verdict::echo); // a pause in which nothing is heard is short
    converse(finder, 3000, far, &near, dead);
    CHECK(finder.look() == verdict::none);
    converse(finder, 300, far, &near, live);
    CHECK(finder.look() == verdict::echo);
}

TEST_CASE("of silence nothing is known", "[echo]") {
    echo_finder finder;
    const block silence{};
    for (int i = 0; i < 1000; ++i) {
        finder.heard(silence);
        finder.captured(silence);
    }
    CHECK(finder.look() == echo_finder::verdict::unknown);
}

TEST_CASE("a steady tone that comes back is not taken for none", "[echo]") {
    echo_finder finder;
    babble near(5);
    room live{samples_in_ms(60), 0.5F};
    float turn = 0;
    for (int i = 0; i < 500; ++i) {
        block tone{};
        for (auto& each : tone)
            each = 0.1F * std::sin(turn += 2 * std::numbers::pi_v<float> * 425 / sample_rate);
        auto captured = near.next();
        live.add(tone, captured);
        finder.heard(tone);
        finder.captured(captured);
    }
    CHECK(finder.look() != echo_finder::verdict::none);
}
