#include "client/link/node_order.hpp"

#include <iterator>

namespace babel::client {

void node_order::note_failure(const std::string& node) {
    if (node.empty()) return;
    std::erase(failed_, node);
    if (failed_.size() == most_failures) failed_.erase(failed_.begin());
    failed_.push_back(node);
}

std::size_t node_order::rank_of(const std::string& node) const {
    const auto place = std::ranges::find(failed_, node);
    return place == failed_.end()
               ? 0
               : static_cast<std::size_t>(std::distance(failed_.begin(), place)) + 1;
}

} // namespace babel::client
