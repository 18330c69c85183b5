// Sealed datagrams of a call: vectors, epochs, replays, and nonces that never come twice.
#include "crypto/epoch_chain.hpp"
#include "crypto/watched_memory.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/vector_rows.hpp"
#include <babel/crypto/sealer.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace babel;
using namespace babel::crypto;
using namespace std::chrono_literals;
using babel::test::from_hex;

namespace {

using datagram_bytes = std::vector<std::uint8_t>;

constexpr auto epoch_minutes = 30min;
constexpr auto begin = sealer::time_point();

std::array<std::uint8_t, media_secret_bytes> some_secret() {
    std::array<std::uint8_t, media_secret_bytes> secret{};
    std::iota(secret.begin(), secret.end(), std::uint8_t{0});
    return secret;
}

struct call_end {
    explicit call_end(call_side side, aead_cipher cipher = aead_cipher::aes_128_gcm)
        : seals(make_call_seals(some_secret(), cipher, side, begin)) {}

    datagram_bytes seal(sealer::time_point now, const datagram_bytes& plain = {1, 2, 3}) {
        datagram_bytes into(plain.size() + seal_overhead);
        const auto sealed = seals.outgoing.seal(7, plain, into, now);
        return sealed ? into : datagram_bytes();
    }

    /// Null: opened.
    std::optional<open_fault> open(const datagram_bytes& datagram, sealer::time_point now) {
        opened.resize(1200);
        const auto made = seals.incoming.open(datagram, opened, now);
        if (!made) return made.error();
        opened.assign(made->plain.begin(), made->plain.end());
        number = made->number;
        return std::nullopt;
    }

    call_seals seals;
    datagram_bytes opened;
    std::uint32_t number = 0;
};

/// Both ends of a call.
struct call_ends {
    call_end caller{call_side::caller};
    call_end callee{call_side::callee};
};

aead_cipher cipher_of(const std::string& name) {
    return name == "aes" ? aead_cipher::aes_128_gcm : aead_cipher::chacha20_poly1305;
}

} // namespace

TEST_CASE("datagrams of the vectors are opened by the other side, in their order") {
    std::map<std::string, call_end> ends;
    for (const auto& f : test::rows_in("sealed-vectors.txt", "datagram")) {
        const auto receiver = f[2] == "1" ? call_side::callee : call_side::caller;
        auto& end = ends.try_emplace(f[0], receiver, cipher_of(f[0])).first->second;
        CHECK(end.open(from_hex(f[7]), begin) == std::nullopt);
        CHECK(end.number == std::stoul(f[5]));
        CHECK(end.opened == from_hex(f[6]));
    }
    CHECK(ends.size() == 2);
}

TEST_CASE("the first datagrams of an epoch are sealed as the vectors") {
    const auto rows = test::rows_in("sealed-vectors.txt", "datagram");
    const auto sealed = [](call_end& end, const test::row& of, sealer::time_point now) {
        const auto plain = from_hex(of[6]);
        datagram_bytes into(plain.size() + seal_overhead);
        const auto to = static_cast<std::uint32_t>(std::stoul(of[4]));
        const auto made = end.seals.outgoing.seal(to, plain, into, now);
        CHECK(made->number == std::stoul(of[5]));
        CHECK(made->datagram.size() == into.size());
        return into;
    };
    call_end caller(call_side::caller);
    CHECK(sealed(caller, rows[0], begin) == from_hex(rows[0][7]));
    call_end callee(call_side::callee, aead_cipher::chacha20_poly1305);
    CHECK(sealed(callee, rows[4], begin) == from_hex(rows[4][7]));
    CHECK(sealed(callee, rows[5], begin + epoch_minutes) == from_hex(rows[5][7]));
}

TEST_CASE("a datagram opens once, and only as it was sealed") {
    call_ends call;
    const auto datagram = call.caller.seal(begin);
    for (std::size_t at = 0; at < datagram.size(); ++at)
        for (const int bit : {1, 0x80}) {
            auto changed = datagram;
            changed[at] = static_cast<std::uint8_t>(changed[at] ^ bit);
            CHECK(call.callee.open(changed, begin) != std::nullopt);
        }
    for (std::size_t size = 0; size < datagram.size(); ++size)
        CHECK(
            call.callee.open(
                {datagram.begin(), datagram.begin() + static_cast<std::ptrdiff_t>(size)}, begin
            ) != std::nullopt
        );
    CHECK(call.caller.open(datagram, begin) == open_fault::forged); // sent back to its sender
    CHECK(call.callee.open(datagram, begin) == std::nullopt);
    CHECK(call.callee.opened == datagram_bytes{1, 2, 3});
    CHECK(call.callee.open(datagram, begin) == open_fault::replayed);
}

TEST_CASE("forged numbers do not move the replay window") {
    call_ends call;
    const auto early = call.caller.seal(begin);
    auto forged = call.caller.seal(begin);
    std::fill_n(forged.begin() + 5, 4, std::uint8_t{0xff});
    CHECK(call.callee.open(forged, begin) == open_fault::forged);
    CHECK(call.callee.open(early, begin) == std::nullopt);
}

TEST_CASE("the replay window spans epochs") {
    call_ends call;
    const auto early = call.caller.seal(begin);
    CHECK(call.callee.open(early, begin) == std::nullopt);
    const auto late = begin + epoch_minutes;
    CHECK(call.callee.open(call.caller.seal(late), late) == std::nullopt);
    CHECK(call.callee.open(early, late) == open_fault::replayed);
    auto moved = early; // into the new epoch
    moved[0] = 0xc1;
    CHECK(call.callee.open(moved, late) == open_fault::replayed);
}

TEST_CASE("a new epoch begins after 30 minutes, and the old one is opened for 10 s more") {
    call_ends call;
    const auto late = begin + epoch_minutes;
    const auto before = call.caller.seal(late - 1ns);
    const auto before_too = call.caller.seal(late - 1ns);
    const auto after = call.caller.seal(late);
    CHECK(before[0] == 0xc0);
    CHECK(after[0] == 0xc1);
    CHECK(call.callee.open(after, late) == std::nullopt);
    CHECK(call.callee.open(before, late + 10s - 1ns) == std::nullopt);
    CHECK(call.callee.open(before_too, late + 10s) == open_fault::wrong_epoch);
}

TEST_CASE("a forged datagram of the next epoch does not end the current one") {
    call_ends call;
    auto forged = call.caller.seal(begin);
    forged[0] = 0xc1;
    CHECK(call.callee.open(forged, begin) == open_fault::forged);
    CHECK(call.callee.open(call.caller.seal(begin), begin + 1h) == std::nullopt);
}

TEST_CASE("only neighbours of the current epoch are tried") {
    call_ends call;
    for (int bits = 2; bits < 16; ++bits) {
        auto datagram = call.caller.seal(begin);
        datagram[0] = static_cast<std::uint8_t>(0xc0 | bits);
        CHECK(call.callee.open(datagram, begin) == open_fault::wrong_epoch);
    }
    auto now = begin;
    for (int epoch = 1; epoch < 40; ++epoch) { // more than the four bits hold
        now += epoch_minutes;
        CHECK(call.callee.open(call.caller.seal(now), now) == std::nullopt);
        CHECK(call.caller.open(call.callee.seal(now), now) == std::nullopt);
    }
}

TEST_CASE("sides may begin their epochs at different times") {
    call_ends call;
    const auto late = begin + epoch_minutes;
    CHECK(call.callee.open(call.caller.seal(late), late) == std::nullopt);
    const auto answer = call.callee.seal(late - 1ns); // its clock is behind
    CHECK(answer[0] == 0xc0);
    CHECK(call.caller.open(answer, late) == std::nullopt);
}

TEST_CASE("a call ends before keys for a peer that stays behind take more memory") {
    call_ends call;
    auto now = begin;
    std::size_t epochs = 1;
    while (!call.caller.seal(now += epoch_minutes).empty())
        ++epochs;
    CHECK(epochs > 30);
    CHECK(epochs <= epoch_chain::max_lead + 2);
    CHECK(call.caller.seal(now).empty()); // nothing goes out under the old keys
    call_ends flood;                      // the peer runs through its epochs
    now = begin;
    while (flood.callee.open(flood.caller.seal(now), now) == std::nullopt)
        now += epoch_minutes;
    CHECK(now - begin <= (epoch_chain::max_lead + 1) * epoch_minutes);
    CHECK_FALSE(flood.callee.seal(begin).empty());
}

TEST_CASE("sealing and opening datagrams allocates nothing within an epoch") {
    call_ends call;
    datagram_bytes plain(160, 7), datagram(plain.size() + seal_overhead);
    const auto before = test::watched_allocations();
    bool is_open = true;
    for (int i = 0; i < 2000; ++i) {
        is_open = call.caller.seals.outgoing.seal(1, plain, datagram, begin).has_value() && is_open;
        is_open = call.callee.seals.incoming.open(datagram, plain, begin).has_value() && is_open;
        datagram[20] ^= 1;
        is_open = !call.callee.seals.incoming.open(datagram, plain, begin).has_value() && is_open;
    }
    const auto after = test::watched_allocations();
    CHECK(is_open);
    CHECK(after == before);
}

TEST_CASE("a place that is too small is a bug") {
    call_ends call;
    datagram_bytes small(3 + seal_overhead - 1), plain(3);
    CHECK_THROWS_AS(call.caller.seals.outgoing.seal(1, plain, small, begin), std::invalid_argument);
    const auto datagram = call.caller.seal(begin);
    plain.pop_back();
    CHECK_THROWS_AS(call.callee.seals.incoming.open(datagram, plain, begin), std::invalid_argument);
}

TEST_CASE("no number and no nonce comes twice over epochs, directions, paths and reconnections") {
    std::mt19937 random(1); // NOLINT: the same calls each time
    call_ends call;
    std::set<datagram_bytes> nonces; // with the key that they belong to: direction and epoch
    std::map<int, std::uint32_t> next;
    auto now = begin;
    for (int turn = 0; turn < 5000; ++turn) {
        const int side = static_cast<int>(random() % 2);
        auto& end = side == 0 ? call.caller : call.callee;
        const int copies = 1 + static_cast<int>(random() % 3); // one on each path
        for (int path = 0; path < copies; ++path) {
            const auto datagram = end.seal(now);
            REQUIRE(!datagram.empty());
            datagram_bytes nonce(datagram.begin() + 5, datagram.begin() + 9);
            nonce.push_back(datagram[0]);
            nonce.push_back(static_cast<std::uint8_t>(side));
            CHECK(nonces.insert(nonce).second);
            const auto number =
                nonce[0] + (std::uint32_t{nonce[1]} << 8U) + (std::uint32_t{nonce[2]} << 16U);
            CHECK(number == next[side]++);
            auto& other = side == 0 ? call.callee : call.caller;
            CHECK(other.open(datagram, now) == std::nullopt);
        }
        if (random() % 300 == 0) now += epoch_minutes; // both: each hears the other within it
        if (random() % 400 == 0) {                     // a reconnection takes the seals along
            auto kept = std::move(end.seals);
            end.seals = std::move(kept);
        }
    }
    CHECK(now > begin + 5 * epoch_minutes);
    CHECK(now < begin + 16 * 2 * epoch_minutes);
}
