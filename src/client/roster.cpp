#include <babel/client/roster.hpp>

namespace babel::client {
namespace {

constexpr std::size_t max_name_bytes = 255;

} // namespace

std::vector<std::string> roster::add(const wire::string_list& names) {
    std::vector<std::string> added;
    for (const auto name : names) {
        if (const auto known = unconfirmed_.find(name); known != unconfirmed_.end())
            unconfirmed_.erase(known);
        if (name.empty() || name.size() > max_name_bytes || names_.size() >= limit_) continue;
        if (names_.emplace(name).second) added.emplace_back(name);
    }
    return added;
}

std::vector<std::string> roster::remove(const wire::string_list& names) {
    std::vector<std::string> removed;
    for (const auto name : names) {
        const auto found = names_.find(name);
        if (found == names_.end()) continue;
        removed.push_back(std::move(names_.extract(found).value()));
    }
    return removed;
}

std::vector<std::string> roster::end_comparison() {
    std::vector<std::string> gone;
    for (const auto& name : unconfirmed_)
        if (names_.erase(name) > 0) gone.push_back(name);
    unconfirmed_.clear();
    return gone;
}

} // namespace babel::client
