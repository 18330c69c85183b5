// Any bytes of a candidate prove it or do not, however they are cut.
#include "fuzz/require.hpp"
#include "server/relay/rules/candidate_proof.hpp"

#include <cstddef>
#include <cstdint>

// Input: a byte with the size of the pieces, and the candidate's bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace babel;
    if (size == 0) return 0;
    const auto bytes = bytes_view(data, size).subspan(1);
    server::candidate_proof at_once;
    const auto whole = at_once.hear(bytes);
    server::candidate_proof in_pieces;
    auto piecewise = server::candidate_proof::verdict::undecided;
    const std::size_t step = 1 + data[0] % 16;
    for (auto rest = bytes; !rest.empty();) {
        const auto piece = rest.first(rest.size() < step ? rest.size() : step);
        rest = rest.subspan(piece.size());
        const auto before = piecewise;
        piecewise = in_pieces.hear(piece);
        fuzz::require(before == server::candidate_proof::verdict::undecided || before == piecewise);
    }
    fuzz::require(whole == piecewise);
    return 0;
}
