// Operations on all nodes, for tests.
#pragma once

#include <babel/server/directory_operations.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::test {

/// Notes what it is asked. Its answers are the test's.
class scripted_operations final : public server::directory_operations {
public:
    void begin(server::operator_events& user) override { events = &user; }
    server::ban_outcome change_ban(const server::ban_target& target, bool is_banned) override {
        asked.push_back((is_banned ? "ban " : "unban ") + server::text_of(target));
        return ban_answer;
    }
    void kick(std::string_view name, std::function<void(server::kick_outcome)> done) override {
        asked.push_back("kick " + std::string(name));
        kicked = std::move(done);
    }
    void keep_out(std::string_view name) override {
        asked.push_back("keep out " + std::string(name));
    }
    bool compare(std::function<void(const server::register_comparison&)> done) override {
        if (compared) return false;
        compared = std::move(done);
        return true;
    }

    server::operator_events* events = nullptr;
    std::vector<std::string> asked;
    server::ban_outcome ban_answer = server::ban_outcome::done;
    std::function<void(server::kick_outcome)> kicked;
    std::function<void(const server::register_comparison&)> compared;
};

} // namespace babel::test
