// Ports of the relay that the server was asked for. No I/O.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace babel::client {

/// Also gives the tags of all offers of a link.
class asked_ports {
public:
    struct entry {
        std::uint32_t tag = 0;
        int call = 0;
        std::string peer;
    };

    std::uint32_t next_tag() {
        if (++last_tag_ == 0) ++last_tag_;
        return last_tag_;
    }
    /// Returns the offer's tag.
    std::uint32_t add(int call, const std::string& peer) {
        all_.push_back({next_tag(), call, peer});
        return all_.back().tag;
    }
    /// Null: the tag belongs to no port.
    std::optional<entry> take(std::uint32_t tag) {
        const auto place = std::ranges::find(all_, tag, &entry::tag);
        if (place == all_.end()) return {};
        auto taken = std::move(*place);
        all_.erase(place);
        return taken;
    }
    void clear() { all_.clear(); }

private:
    std::vector<entry> all_;
    std::uint32_t last_tag_ = 0;
};

} // namespace babel::client
