#include <babel/client/roster.hpp>

namespace babel::client {
namespace {

constexpr std::size_t max_name_bytes = 255;

} // namespace

/// Returns whether it is new.
bool roster::add(std::string_view name) {
    if (const auto known = unconfirmed_.find(name); known != unconfirmed_.end())
        unconfirmed_.erase(known);
    if (name.empty() || name.size() > max_name_bytes || names_.size() >= limit_) return false;
    return names_.emplace(name).second;
}

std::vector<std::string> roster::add(const wire::string_list& names) {
    std::vector<std::string> added;
    for (const auto name : names)
        if (add(name)) added.emplace_back(name);
    return added;
}

std::vector<std::string> roster::add(const wire::contact_list& contacts) {
    std::vector<std::string> added;
    for (const auto& each : contacts) {
        if (add(each.name)) added.emplace_back(each.name);
        if (names_.contains(each.name)) flags_.insert_or_assign(std::string(each.name), each.flags);
    }
    return added;
}

std::optional<std::uint8_t> roster::flags(std::string_view name) const {
    const auto found = flags_.find(name);
    return found == flags_.end() ? std::nullopt : std::optional(found->second);
}

void roster::forget_flags(std::string_view name) {
    if (const auto found = flags_.find(name); found != flags_.end()) flags_.erase(found);
}

std::vector<std::string> roster::remove(const wire::string_list& names) {
    std::vector<std::string> removed;
    for (const auto name : names) {
        const auto found = names_.find(name);
        if (found == names_.end()) continue;
        removed.push_back(std::move(names_.extract(found).value()));
        forget_flags(name);
    }
    return removed;
}

std::vector<std::string> roster::end_comparison() {
    std::vector<std::string> gone;
    for (const auto& name : unconfirmed_)
        if (names_.erase(name) > 0) gone.push_back(name);
    for (const auto& name : gone)
        forget_flags(name);
    unconfirmed_.clear();
    return gone;
}

} // namespace babel::client
