#include "wire/vectors.hpp"

#include <fstream>
#include <stdexcept>

namespace babel::test {
namespace {

std::vector<vector> load() {
    std::ifstream file(BABEL_TEST_DATA "/wire-vectors.txt");
    std::vector<vector> out;
    for (std::string line; std::getline(file, line);) {
        const auto space = line.rfind(' '); // labels hold spaces too
        out.push_back({line.substr(0, space), from_hex(line.substr(space + 1))});
    }
    if (out.empty()) throw std::runtime_error("no wire-vectors.txt");
    return out;
}

template <class Variant>
error_code verdict(bytes_view body) {
    const auto decoded = wire::decode<Variant>(body);
    return decoded ? error_code{} : decoded.error();
}

} // namespace

const std::vector<vector>& all_vectors() {
    static const auto loaded = load();
    return loaded;
}

bytes whole_stream() {
    bytes out;
    for (const auto& v : all_vectors())
        out.insert(out.end(), v.packet.begin(), v.packet.end());
    return out;
}

verdicts decode_everywhere(bytes_view body) {
    return {
        verdict<wire::to_server>(body),
        verdict<wire::to_client>(body),
        verdict<wire::to_peer>(body),
    };
}

} // namespace babel::test
