// Keys of epochs: derived together, each handed out once.
#include "crypto/epoch_chain.hpp"
#include "crypto/vectors.hpp"
#include "crypto/watched_memory.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <string>

using namespace babel;
using namespace babel::crypto;
using babel::test::from_hex;

namespace {

std::array<std::uint8_t, media_secret_bytes> secret_of(const std::string& digits) {
    std::array<std::uint8_t, media_secret_bytes> secret{};
    std::ranges::copy(from_hex(digits), secret.begin());
    return secret;
}

} // namespace

TEST_CASE("a chain gives the keys of the vectors, epoch after epoch") {
    const auto rows = test::rows_of("epoch"); // two epochs, both directions of each
    REQUIRE(rows.size() == 4);
    CHECK(rows[0][4] == rows[2][0]);
    epoch_chain chain(secret_of(rows[0][0]));
    const auto check = [&chain](call_side side, const test::row& expected) {
        const auto made = chain.next(side);
        REQUIRE(made.has_value());
        CHECK(std::ranges::equal(made->key, from_hex(expected[2])));
        CHECK(std::ranges::equal(made->iv, from_hex(expected[3])));
    };
    check(call_side::caller, rows[0]);
    check(call_side::caller, rows[2]);
    check(call_side::callee, rows[1]);
    check(call_side::callee, rows[3]);
}

TEST_CASE("a direction goes no more than 32 epochs ahead") {
    epoch_chain chain(secret_of(std::string(64, '0')));
    for (std::size_t i = 0; i < epoch_chain::max_lead; ++i)
        REQUIRE(chain.next(call_side::caller).has_value());
    CHECK_FALSE(chain.next(call_side::caller).has_value());
    CHECK(chain.next(call_side::callee).has_value());
    CHECK(chain.next(call_side::caller).has_value());
    CHECK_FALSE(chain.next(call_side::caller).has_value());
}

TEST_CASE("a chain keeps no secret whose keys it gave out") {
    const auto rows = test::rows_of("epoch");
    const auto first = secret_of(rows[0][0]);
    const auto second = secret_of(rows[2][0]);
    alignas(epoch_chain) std::array<std::uint8_t, sizeof(epoch_chain)> place{};
    const auto holds = [&place](const auto& secret) {
        return std::ranges::search(place, secret).begin() != place.end();
    };
    auto* const chain = new (place.data()) epoch_chain(first);
    CHECK(holds(first));
    static_cast<void>(chain->next(call_side::callee));
    CHECK_FALSE(holds(first));
    CHECK(holds(second));
    chain->~epoch_chain();
    CHECK_FALSE(holds(second));
}

TEST_CASE("keys are erased when they are freed") {
    const auto key = from_hex(test::rows_of("epoch")[1][2]);
    const test::freed_memory_watch watch(key);
    {
        epoch_chain chain(secret_of(test::rows_of("epoch")[0][0]));
        static_cast<void>(chain.next(call_side::caller)); // the callee's wait
    }
    CHECK(watch.count() == 0);
}
