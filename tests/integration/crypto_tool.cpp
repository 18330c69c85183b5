// The functions of the room crypto as commands, for comparison with ssh-keygen and openssl.
//
//   crypto_tool public KEY_FILE [PASSPHRASE]               the key in OpenSSH's form, its
//   fingerprint crypto_tool encrypt KEY_FILE PASSPHRASE                another key file crypto_tool
//   sign KEY_FILE NAMESPACE < MESSAGE          a signature as base64 crypto_tool verify KEY
//   NAMESPACE SIGNATURE < MESSAGE   exits with 1 if it is false
#include <babel/crypto/base64.hpp>
#include <babel/crypto/openssh_key.hpp>
#include <babel/crypto/sshsig.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace babel;

std::string all_of(std::istream& from) {
    return {std::istreambuf_iterator<char>(from), {}};
}

crypto::private_key key_in(const std::string& path, const std::string& passphrase = {}) {
    std::ifstream file(path);
    return crypto::private_key::from_pem(all_of(file), passphrase).value();
}

std::vector<std::uint8_t> message() {
    const auto text = all_of(std::cin);
    return {text.begin(), text.end()};
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
