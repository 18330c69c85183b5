#include <babel/crypto/endorsement.hpp>
#include <babel/crypto/sshsig.hpp>

#include <boost/endian/conversion.hpp>

#include <algorithm>
#include <vector>

namespace babel::crypto {
namespace {

constexpr std::size_t key_at = 1;
constexpr std::size_t date_at = key_at + key_bytes;
constexpr std::size_t proof_at = date_at + sizeof(std::uint64_t);

} // namespace

endorsement endorse(
    const private_key& endorser,
    endorsement_kind kind,
    const public_key& key,
    std::uint64_t not_before
) {
    endorsement made{kind, key, not_before, {}};
    made.proof =
        sign_sshsig(endorser, endorsement_namespace, bytes_view(encode(made)).first(proof_at));
    return made;
}

std::array<std::uint8_t, endorsement_bytes> encode(const endorsement& made) {
    std::array<std::uint8_t, endorsement_bytes> bytes{static_cast<std::uint8_t>(made.kind)};
    std::ranges::copy(made.key.bytes, bytes.begin() + key_at);
    boost::endian::store_little_u64(bytes.data() + date_at, made.not_before);
    std::ranges::copy(made.proof, bytes.begin() + proof_at);
    return bytes;
}

result<endorsement> parse_endorsement(bytes_view bytes) {
    if (bytes.size() != endorsement_bytes) return errc::bad_endorsement;
    endorsement read;
    read.kind = static_cast<endorsement_kind>(bytes[0]);
    std::ranges::copy(bytes.subspan<key_at, key_bytes>(), read.key.bytes.begin());
    read.not_before = boost::endian::load_little_u64(bytes.data() + date_at);
    std::ranges::copy(bytes.subspan<proof_at>(), read.proof.begin());
    const bool is_known = read.kind == endorsement_kind::replacement || //
                          read.kind == endorsement_kind::device;
    if (!is_known || !is_acceptable(read.key)) return errc::bad_endorsement;
    return read;
}

bool is_endorsed_by(const public_key& endorser, const endorsement& made) {
    return verify_sshsig(
        endorser, endorsement_namespace, bytes_view(encode(made)).first(proof_at), made.proof
    );
}

bool is_successor(
    const public_key& pinned,
    std::span<const endorsement> chain,
    const public_key& offered,
    std::uint64_t now
) {
    if (chain.size() > max_endorsements || !is_acceptable(offered)) return false;
    const auto end_of_past = std::ranges::find(chain, pinned, &endorsement::key);
    if (end_of_past != chain.end()) chain = {end_of_past + 1, chain.end()};
    std::vector<public_key> passed{pinned};
    for (const auto& each : chain) {
        if (passed.back() == offered) break;
        if (each.kind != endorsement_kind::replacement || each.not_before > now) continue;
        const bool is_step_back = std::ranges::find(passed, each.key) != passed.end();
        if (is_step_back || !is_endorsed_by(passed.back(), each)) return false;
        passed.push_back(each.key);
    }
    return passed.back() == offered;
}

} // namespace babel::crypto
