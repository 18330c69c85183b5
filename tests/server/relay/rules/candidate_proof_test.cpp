// The first packet of a connection to a port of the relay.
#include "server/relay/rules/candidate_proof.hpp"
#include "support/catch.hpp"
#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <cstdint>
#include <vector>

using namespace babel;
using server::candidate_proof;
using proof_verdict = candidate_proof::verdict;

namespace {

std::vector<std::uint8_t> first_voice() {
    const std::vector<std::uint8_t> opus{0xf8, 0xff, 0xfe};
    return wire::encode(wire::voice_data{opus});
}

} // namespace

TEST_CASE("a callee is proven by voice that comes cut at any byte", "[candidate_proof]") {
    const auto packet = first_voice();
    for (std::size_t cut = 1; cut < packet.size(); ++cut) {
        INFO(cut);
        candidate_proof proof;
        CHECK(proof.hear(bytes_view(packet).first(cut)) == proof_verdict::undecided);
        CHECK(proof.hear(bytes_view(packet).subspan(cut)) == proof_verdict::proven);
    }
}

TEST_CASE("a verdict stands whatever follows", "[candidate_proof]") {
    candidate_proof proof;
    auto all = first_voice();
    const auto greeting = wire::encode(wire::connection_established{});
    all.insert(all.end(), greeting.begin(), greeting.end());
    CHECK(proof.hear(all) == proof_verdict::proven);
    CHECK(proof.hear(greeting) == proof_verdict::proven);
    candidate_proof other;
    CHECK(other.hear(greeting) == proof_verdict::refuted);
    CHECK(other.hear(first_voice()) == proof_verdict::refuted);
}

TEST_CASE("a first packet that is no voice refutes a candidate", "[candidate_proof]") {
    const auto login = wire::encode(wire::login{"mallory"});
    const std::vector<std::uint8_t> huge{0, 0, 1, 0, 0, 0, 0, 0};
    const std::vector<std::uint8_t> http{'G', 'E', 'T', ' ', '/', ' ', 'H', 'T'};
    for (const auto& first : {login, huge, http}) {
        candidate_proof proof;
        CHECK(proof.hear(first) == proof_verdict::refuted);
    }
}
