// Any bytes are an answer of the DNS about a service, or none: few records, all of them usable, in
// an order that loses none.
#include "client/link/srv_order.hpp"
#include "fuzz/require.hpp"
#include <babel/core/text.hpp>
#include <babel/net/srv_answer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

using babel::fuzz::require;

void check(const babel::net::srv_record& record) {
    require(record.port != 0);
    require(!record.target.empty() && record.target.size() <= 255);
    require(babel::is_host(record.target) && !babel::is_ip_address(record.target));
}

} // namespace

// Input: a byte that the draws come from, and the packet.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const babel::bytes_view packet(data + 1, size - 1);
    const auto answer = babel::net::parse_srv_answer(packet, "_babels._tcp.example.org");
    require(answer.records.size() <= babel::net::most_srv_records);
    require(!answer.is_denied || answer.records.empty());
    for (const auto& each : answer.records)
        check(each);
    std::uint32_t state = data[0];
    const auto random = [&](std::uint32_t most) {
        state = state * 1664525 + 1013904223;
        return (state >> 8) % (most + 1);
    };
    const auto order = babel::client::in_order_of_weight(answer.records, random);
    require(std::ranges::is_permutation(order, answer.records));
    require(std::ranges::is_sorted(order, {}, &babel::net::srv_record::priority));
    return 0;
}
