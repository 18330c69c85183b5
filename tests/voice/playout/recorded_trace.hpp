// Traces recorded on a network by bench/voice/link_trace.
#pragma once

#include "voice/playout/trace.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace babel::voice::test {

using namespace audio;
using namespace audio::test;

/// Of a file with a line a second and a number a packet: how many milliseconds later than the
/// earliest it came; "-" where it never did. Lines that begin with # are left out.
inline trace read_trace(const std::filesystem::path& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    trace all;
    std::size_t packet = 0;
    for (std::string word; file >> word;) {
        if (word == "#") {
            std::getline(file, word);
            continue;
        }
        const microseconds sent(20'000 * packet);
        if (word != "-") all.push_back({sent + std::chrono::milliseconds(std::stoi(word)), packet});
        ++packet;
    }
    return all;
}

/// Calls of so many packets.
inline std::vector<trace> cut(const trace& whole, std::size_t packets) {
    std::vector<trace> calls;
    for (const auto& each : whole) {
        if (each.packet >= packets * calls.size()) calls.emplace_back();
        const auto first = packets * (calls.size() - 1);
        calls.back().push_back({each.at - microseconds(20'000 * first), each.packet - first});
    }
    return calls;
}

} // namespace babel::voice::test
