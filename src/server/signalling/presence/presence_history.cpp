#include <babel/server/presence_history.hpp>

#include <iterator>

namespace babel::server {

void presence_history::begin(std::uint64_t number) {
    complete_after_ = number;
    by_name_.clear();
    changes_.clear();
}

void presence_history::note(std::string_view name, std::uint64_t number) {
    if (const auto known = by_name_.find(name); known != by_name_.end()) {
        known->second->number = number;
        changes_.splice(changes_.end(), changes_, known->second);
        return;
    }
    changes_.push_back({std::string(name), number});
    by_name_.emplace(std::string_view(changes_.back().name), std::prev(changes_.end()));
    if (changes_.size() <= max_names) return;
    complete_after_ = changes_.front().number;
    by_name_.erase(by_name_.find(std::string_view(changes_.front().name)));
    changes_.pop_front();
}

bool presence_history::read(
    std::uint64_t after, std::size_t most, std::vector<std::string_view>& to
) const {
    if (after < complete_after_) return false;
    for (auto at = changes_.rbegin(); at != changes_.rend() && at->number > after; ++at) {
        if (to.size() >= most) return false;
        to.push_back(at->name);
    }
    return true;
}

} // namespace babel::server
