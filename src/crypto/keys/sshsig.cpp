#include "crypto/keys/ssh_string.hpp"
#include <babel/crypto/digest.hpp>
#include <babel/crypto/sshsig.hpp>

#include <vector>

namespace babel::crypto {
namespace {

std::vector<std::uint8_t> signed_bytes(std::string_view purpose, bytes_view message) {
    std::vector<std::uint8_t> bytes;
    append(bytes, bytes_of("SSHSIG"));
    append_ssh_string(bytes, bytes_of(purpose));
    append_ssh_string(bytes, {}); // reserved
    append_ssh_string(bytes, bytes_of("sha512"));
    append_ssh_string(bytes, sha512(message));
    return bytes;
}

} // namespace

signature sign_sshsig(const private_key& signer, std::string_view purpose, bytes_view message) {
    return signer.sign(signed_bytes(purpose, message));
}

bool verify_sshsig(
    const public_key& signer, std::string_view purpose, bytes_view message, bytes_view proof
) {
    return verify(signer, signed_bytes(purpose, message), proof);
}

} // namespace babel::crypto
