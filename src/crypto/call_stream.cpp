#include "crypto/keys/ssh_string.hpp"
#include <babel/crypto/call_stream.hpp>
#include <babel/crypto/digest.hpp>
#include <babel/crypto/sshsig.hpp>

#include <vector>
#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

namespace babel::crypto {
namespace {

void append_short(std::vector<std::uint8_t>& to, std::string_view name) {
    const auto cut = name.substr(0, 255);
    to.push_back(static_cast<std::uint8_t>(cut.size()));
    append(to, bytes_of(cut));
}

std::vector<std::uint8_t> peer_message(bytes_view channel, bytes_view part) {
    std::vector<std::uint8_t> message;
    append(message, channel);
    append(message, part);
    return message;
}

bool has_aes_instructions() {
#if defined(__x86_64__) || defined(__i386__)
    return __builtin_cpu_supports("aes");
#elif defined(__aarch64__) && defined(__linux__)
    return getauxval(AT_HWCAP) & (1UL << 3U); // HWCAP_AES
#else
    return false;
#endif
}

} // namespace

suite_order suite_order_of_this_machine() {
    return has_aes_instructions() ? suite_order::aes_first : suite_order::chacha_first;
}

std::array<std::uint8_t, 32> call_psk(std::string_view caller, std::string_view callee) {
    std::vector<std::uint8_t> bytes;
    append(bytes, bytes_of("babel call psk 1"));
    append_short(bytes, caller);
    append_short(bytes, callee);
    return sha256(bytes);
}

tls_context
call_context(tls_role role, const std::array<std::uint8_t, 32>& psk, suite_order order) {
    return tls_context::call(
        role,
        psk,
        order == suite_order::aes_first ? "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256"
                                        : "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256"
    );
}

signature prove_peer(
    const private_key& signer, const std::array<std::uint8_t, 32>& channel, bytes_view part
) {
    return sign_sshsig(signer, peer_namespace, peer_message(channel, part));
}

bool is_proved_peer(
    const public_key& signer,
    const std::array<std::uint8_t, 32>& channel,
    bytes_view part,
    const signature& proof
) {
    return verify_sshsig(signer, peer_namespace, peer_message(channel, part), proof);
}

} // namespace babel::crypto
