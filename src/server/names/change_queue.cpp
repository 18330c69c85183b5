#include "server/names/change_queue.hpp"

#include <utility>

namespace babel::server {

bool change_queue::add(task next) {
    if (waiting_.size() >= max_waiting) return false;
    waiting_.push_back(std::move(next));
    run();
    return true;
}

void change_queue::run() {
    if (is_running_) return;
    is_running_ = true;
    while (!is_busy_ && !waiting_.empty()) {
        const auto next = std::move(waiting_.front());
        waiting_.pop_front();
        is_busy_ = true;
        next([this] {
            is_busy_ = false;
            run();
        });
    }
    is_running_ = false;
}

} // namespace babel::server
