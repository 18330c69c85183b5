// The functions of the room crypto as commands, for comparison with ssh-keygen, openssl and others.
//
// - `public KEY_FILE [PASSPHRASE]`: the key in OpenSSH's form, and its fingerprint
// - `encrypt KEY_FILE PASSPHRASE`: another key file
// - `sign KEY_FILE NAMESPACE` and a message on standard input: a signature as base64
// - `verify KEY NAMESPACE SIGNATURE` and a message: exits with 1 if it is false
// - `primitives` and lines of hexadecimal fields: a line of result for each, see answer_to()
#include "crypto/aead.hpp"
#include "crypto/hkdf.hpp"
#include "support/hex.hpp"
#include <babel/crypto/base64.hpp>
#include <babel/crypto/openssh_key.hpp>
#include <babel/crypto/sshsig.hpp>

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace babel;
using bytes = std::vector<std::uint8_t>;

std::string all_of(std::istream& from) {
    return {std::istreambuf_iterator<char>(from), {}};
}

crypto::private_key key_in(const std::string& path, const std::string& passphrase = {}) {
    std::ifstream file(path);
    return crypto::private_key::from_pem(all_of(file), passphrase).value();
}

bytes message() {
    const auto text = all_of(std::cin);
    return {text.begin(), text.end()};
}

std::string to_hex(const bytes& all) {
    std::ostringstream out;
    out << std::hex << std::setfill('0');
    for (const int each : all)
        out << std::setw(2) << each;
    return out.str();
}

/// The plaintext and "yes", or "no".
std::string open(crypto::aead_cipher cipher, const std::vector<bytes>& fields) {
    const auto &key = fields[0], &nonce = fields[1], &header = fields[2], &sealed = fields[3];
    bytes plain(sealed.size() - std::min(sealed.size(), crypto::aead_tag_bytes));
    const auto fixed = std::span(nonce).first<crypto::aead_nonce_bytes>();
    if (!crypto::aead_opener(cipher, key).open(fixed, header, sealed, plain)) return "no";
    bytes again(plain.size() + crypto::aead_tag_bytes);
    crypto::aead_sealer(cipher, key).seal(fixed, header, plain, again);
    return again == sealed ? "yes " + to_hex(plain) : "sealed otherwise";
}

/// `ed25519 KEY MESSAGE SIGNATURE`: yes or no. `aes` or `chacha`, KEY NONCE HEADER SEALED: yes and
/// the plaintext, or no. `hkdf SECRET INFO SIZE`: the derived bytes; the size has 16 bits. A "-" is
/// an empty field.
std::string answer_to(const std::string& line) {
    std::istringstream words(line);
    std::string kind, word;
    words >> kind;
    std::vector<bytes> fields;
    while (words >> word)
        fields.push_back(word == "-" ? bytes() : test::from_hex(word));
    fields.resize(4);
    if (kind == "aes") return open(crypto::aead_cipher::aes_128_gcm, fields);
    if (kind == "chacha") return open(crypto::aead_cipher::chacha20_poly1305, fields);
    if (kind == "hkdf") {
        bytes made(std::size_t{fields[2].at(0)} << 8U | fields[2].at(1));
        crypto::hkdf_expand(fields[0], fields[1], made);
        return to_hex(made);
    }
    if (kind != "ed25519") throw std::invalid_argument("no primitive is called " + kind);
    crypto::public_key key;
    if (fields[0].size() != key.bytes.size()) return "no";
    std::ranges::copy(fields[0], key.bytes.begin());
    return crypto::verify(key, fields[1], fields[2]) ? "yes" : "no";
}

bool run(const std::vector<std::string>& words) {
    const auto& verb = words.at(0);
    if (verb == "public") {
        const auto key = key_in(words.at(1), words.size() > 2 ? words[2] : "").public_part();
        std::cout << to_openssh(key) << '\n' << to_string(fingerprint_of(key)) << '\n';
    } else if (verb == "encrypt") {
        std::cout << key_in(words.at(1)).to_pem(words.at(2));
    } else if (verb == "sign") {
        const auto made = sign_sshsig(key_in(words.at(1)), words.at(2), message());
        std::cout << crypto::to_base64(made) << '\n';
    } else if (verb == "verify") {
        const auto key = crypto::key_from_openssh(words.at(1)).value();
        const auto proof = crypto::from_base64(words.at(3)).value();
        return verify_sshsig(key, words.at(2), message(), proof);
    } else if (verb == "primitives") {
        for (std::string line; std::getline(std::cin, line);)
            std::cout << answer_to(line) << '\n';
    } else {
        throw std::invalid_argument("no verb is called " + verb);
    }
    return true;
}

} // namespace

int main(int count, char** words) {
    try {
        return run({words + 1, words + count}) ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "crypto_tool: " << error.what() << '\n';
        return 2;
    }
}
