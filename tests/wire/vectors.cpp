#include "wire/vectors.hpp"

#include <fstream>
#include <stdexcept>

namespace babel::test {
namespace {

std::vector<vector> load(const std::string& name) {
    std::ifstream file(BABEL_TEST_DATA "/" + name);
    std::vector<vector> out;
    for (std::string line; std::getline(file, line);) {
        const auto space = line.rfind(' '); // labels hold spaces too
        out.push_back({line.substr(0, space), from_hex(line.substr(space + 1))});
    }
    if (out.empty()) throw std::runtime_error("no " + name);
    return out;
}

template <class Variant>
error_code verdict(bytes_view body, wire::trailing behind = wire::trailing::refused) {
    const auto decoded = wire::decode<Variant>(body, behind);
    return decoded ? error_code{} : decoded.error();
}

} // namespace

const std::vector<vector>& all_vectors() {
    static const auto loaded = load("wire-vectors.txt");
    return loaded;
}

const std::vector<vector>& extension_vectors() {
    static const auto loaded = load("extension-vectors.txt");
    return loaded;
}

const std::vector<std::pair<std::string, bytes>>& peer_vectors() {
    static const auto loaded = [] {
        std::vector<std::pair<std::string, bytes>> out;
        for (const auto& each : load("peer-vectors.txt"))
            out.emplace_back(each.label, each.packet);
        return out;
    }();
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

verdicts decode_extended(bytes_view body, wire::trailing behind) {
    return {
        verdict<link_to_server>(body, behind),
        verdict<link_to_client>(body, behind),
        errc::unknown_opcode,
    };
}

bool is_verdict(error_code expected, bytes_view body, wire::trailing behind) {
    const auto got = decode_extended(body, behind);
    return got.to_server == expected || got.to_client == expected;
}

} // namespace babel::test
