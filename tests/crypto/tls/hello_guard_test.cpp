#include "support/catch.hpp"
#include "support/tls_pair.hpp"
#include <babel/crypto/hello_guard.hpp>

using namespace babel;
using namespace babel::crypto;
using namespace babel::test;

namespace {

bytes message(std::size_t record_bytes, std::size_t claimed_bytes) {
    bytes all{
        22,
        3,
        1,
        static_cast<std::uint8_t>(record_bytes >> 8U),
        static_cast<std::uint8_t>(record_bytes),
        1,
        static_cast<std::uint8_t>(claimed_bytes >> 16U),
        static_cast<std::uint8_t>(claimed_bytes >> 8U),
        static_cast<std::uint8_t>(claimed_bytes)};
    all.resize(5 + std::max<std::size_t>(record_bytes, 4));
    return all;
}

bool admits_in_steps(bytes_view all, std::size_t step) {
    hello_guard guard;
    for (; !all.empty(); all = all.subspan(std::min(step, all.size())))
        if (!guard.admits(all.first(std::min(step, all.size())))) return false;
    return true;
}

} // namespace

TEST_CASE("a client's message is admitted if it is whole in its record", "[tls]") {
    const auto [record, claimed, is_admitted] = GENERATE(table<std::size_t, std::size_t, bool>({
        {4, 0, true},
        {304, 300, true},
        {16'384, 16'380, true},
        {304, 301, false},
        {304, 299, false},
        {304, 131'000, false},
        {304, 0xffffff, false},
        {3, 131'000, false},
        {0, 131'000, false},
    }));
    const auto first = message(record, claimed);
    for (const std::size_t step : {1UL, 4UL, 8UL, 20'000UL}) {
        CHECK(admits_in_steps(first, step) == is_admitted);
        auto second = message(100, 96); // as after a request for another key share
        second.insert(second.end(), {20, 3, 3, 0, 1, 1, 23, 3, 3, 0, 2, 9, 9});
        second.insert(second.end(), first.begin(), first.end());
        CHECK(admits_in_steps(second, step) == is_admitted);
    }
}

TEST_CASE("a server refuses a first message that claims more than its record", "[tls]") {
    tls_side server(server_context());
    server.receive(bytes{22, 3, 1, 0, 4, 1, 1, 0xff, 0xf0});
    CHECK(server.end == errc::packet_too_large);
}
