// Packets of the server as lines of text, so that a test compares what people would read.
#pragma once

#include "server/signalling/client_peer.hpp"
#include <babel/core/error.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::test {

using lines = std::vector<std::string>;

/// A connection from that address to a server at 192.0.2.1.
server::origin at(const std::string& address);

/// One line a packet ("AddContact bob carol"); "..." for a packet that is not whole yet.
lines transcript(bytes_view stream);

/// A peer that writes down what it is sent, as "NAME: LINE", in a record that others share.
class recording_peer final : public server::client_peer {
public:
    recording_peer(
        lines& record,
        std::string label,
        server::origin from = {},
        const server::link_description& link = {}
    )
        : client_peer(std::move(from), link), record_(record), label_(std::move(label)) {}

    void welcome(std::span<const wire::slice> slices) override {
        std::vector<std::uint8_t> stream;
        for (const auto& each : slices)
            stream.insert(stream.end(), each.bytes.begin(), each.bytes.end());
        note(stream);
    }
    void send(const wire::shared_packet& packet) override {
        shared.push_back(packet);
        note(*packet);
    }
    void send(bytes_view packet) override { note(packet); }
    void on_login() override { ++logins; }
    bool probe(server::asker by) override {
        probes.push_back(by);
        return is_probed;
    }
    void fail(error_code why, std::string_view) override { failure = why; }

    int logins = 0;
    bool is_probed = true;                   ///< a probe has to be answered
    error_code failure;                      ///< null: it was not ended
    std::vector<server::asker> probes;       ///< by whose logins under its name
    std::vector<wire::shared_packet> shared; ///< the packets that others may have got too

private:
    void note(bytes_view stream) {
        for (const auto& line : transcript(stream))
            record_.push_back(label_ + ": " + line);
    }

    lines& record_;
    std::string label_;
};

} // namespace babel::test
