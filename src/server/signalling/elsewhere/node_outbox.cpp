#include "server/signalling/elsewhere/node_outbox.hpp"

#include <iterator>

namespace babel::server {

bool node_outbox::send(const forwarded_message& what) {
    const bool is_sent = send_kept_before(what) && forward_(what);
    if (!is_sent) counts_.add(counter::node_messages_dropped);
    return is_sent;
}

bool node_outbox::send_end(const forwarded_message& what, call_end kind) {
    if (send_kept_before(what) && forward_(what)) return true;
    if (count_ >= max_kept) {
        counts_.add(counter::node_messages_dropped);
        return false;
    }
    auto& endings = kept_[{std::string(what.to), std::string(what.from)}];
    endings.push_back({std::vector(what.bytes.begin(), what.bytes.end()), kind});
    ++count_;
    return false;
}

bool node_outbox::send_kept_before(const forwarded_message& what) {
    if (kept_.empty()) return true;
    const auto found = kept_.find({std::string(what.to), std::string(what.from)});
    if (found == kept_.end()) return true;
    if (!send_kept(found->first, found->second)) return false;
    kept_.erase(found);
    return true;
}

bool node_outbox::send_kept(const parties& between, std::vector<ending>& endings) {
    auto next = endings.begin();
    while (next != endings.end() && forward_({0, between.from, between.to, next->bytes}))
        ++next;
    count_ -= static_cast<std::size_t>(next - endings.begin());
    endings.erase(endings.begin(), next);
    return endings.empty();
}

void node_outbox::forget_refusals(std::string_view from, std::string_view to) {
    if (kept_.empty()) return;
    const auto found = kept_.find({std::string(to), std::string(from)});
    if (found == kept_.end()) return;
    const auto is_refusal = [](const ending& each) { return each.kind == call_end::refusal; };
    give_up(std::erase_if(found->second, is_refusal));
    if (found->second.empty()) kept_.erase(found);
}

void node_outbox::forget_all_to(std::string_view name) {
    if (kept_.empty()) return;
    auto at = kept_.lower_bound({std::string(name), {}});
    for (; at != kept_.end() && at->first.to == name; at = kept_.erase(at))
        give_up(at->second.size());
}

void node_outbox::retry(const std::function<bool(std::string_view name)>& is_here) {
    for (auto at = kept_.begin(); at != kept_.end();) {
        auto& [between, endings] = *at;
        if (!is_here(between.from)) {
            give_up(endings.size());
            endings.clear();
        } else if (!send_kept(between, endings)) {
            age(endings);
        }
        at = endings.empty() ? kept_.erase(at) : std::next(at);
    }
}

void node_outbox::age(std::vector<ending>& endings) {
    for (auto& each : endings)
        ++each.tries;
    give_up(std::erase_if(endings, [](const ending& each) { return each.tries >= max_tries; }));
}

void node_outbox::give_up(std::size_t count) {
    count_ -= count;
    counts_.add(counter::node_messages_dropped, count);
}

} // namespace babel::server
