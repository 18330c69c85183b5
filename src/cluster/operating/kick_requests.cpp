#include "cluster/operating/kick_requests.hpp"

#include <utility>
#include <variant>

namespace babel::cluster {

void kick_requests::ask(
    std::uint64_t which,
    const std::string& name,
    const std::vector<node_number>& nodes,
    time_point now,
    actions& out
) {
    if (waiting_.size() >= max_waiting)
        return out.push_back(kick_decided{which, server::kick_outcome::busy});
    waiting_kick made{{}, now + max_wait};
    for (const auto node : nodes)
        if (courier_.post(node, to_text(kick_order{which, name}))) made.asked.insert(node);
    if (made.asked.empty()) return out.push_back(kick_decided{which, server::kick_outcome::away});
    waiting_.emplace(which, std::move(made));
}

void kick_requests::keep_out(const std::string& name, const std::vector<node_number>& nodes) {
    for (const auto node : nodes)
        courier_.post(node, to_text(kick_order{0, name}));
}

bool kick_requests::on_message(const inbox_message& message, time_point now, actions& out) {
    const auto parsed = parse_kick_message(message.text);
    if (!parsed) return false;
    if (const auto* const order = std::get_if<kick_order>(&*parsed))
        on_order(message.from, *order, now, out);
    else
        on_answer(message.from, std::get<kick_answer>(*parsed), out);
    return true;
}

void kick_requests::on_order(
    node_number from, const kick_order& order, time_point now, actions& out
) {
    if (orders_.take(now))
        out.push_back(kick_ordered{from, order.which, order.name});
    else
        ++dropped_;
}

void kick_requests::on_answer(node_number from, const kick_answer& answer, actions& out) {
    const auto found = waiting_.find(answer.which);
    if (found == waiting_.end() || found->second.asked.erase(from) == 0) {
        ++dropped_;
        return;
    }
    if (!answer.is_done && !found->second.asked.empty()) return;
    waiting_.erase(found);
    const auto outcome = answer.is_done ? server::kick_outcome::done : server::kick_outcome::nobody;
    out.push_back(kick_decided{answer.which, outcome});
}

void kick_requests::answer(node_number to, std::uint64_t which, bool is_done) {
    if (which != 0) courier_.post(to, to_text(kick_answer{which, is_done}));
}

void kick_requests::expire(time_point now, actions& out) {
    std::erase_if(waiting_, [&](const auto& each) {
        const bool is_late = each.second.until <= now;
        if (is_late) out.push_back(kick_decided{each.first, server::kick_outcome::no_answer});
        return is_late;
    });
}

} // namespace babel::cluster
