// Ports of the relay that the server was asked for. No I/O.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace babel::client {

/// Also gives the tags of all offers of a link.
class asked_ports {
public:
    std::uint32_t next_tag() {
        if (++last_tag_ == 0) ++last_tag_;
        return last_tag_;
    }
    /// Returns the offer's tag.
    std::uint32_t add(int call) {
        all_.push_back({next_tag(), call});
        return all_.back().tag;
    }
    /// Returns the call. Null: the tag belongs to no port.
    std::optional<int> take(std::uint32_t tag) {
        const auto place = std::ranges::find(all_, tag, &entry::tag);
        if (place == all_.end()) return {};
        const int call = place->call;
        all_.erase(place);
        return call;
    }
    void clear() { all_.clear(); }

private:
    struct entry {
        std::uint32_t tag = 0;
        int call = 0;
    };

    std::vector<entry> all_;
    std::uint32_t last_tag_ = 0;
};

} // namespace babel::client
