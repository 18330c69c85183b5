#include "server/signalling/name_policy.hpp"

namespace babel::server {
namespace {

class bound_to_nobody final : public name_policy {
public:
    login_verdict check(const login_claim&) const override { return login_grant{}; }
    void bind(const login_claim&, time_point, outcome done) override { done(std::nullopt); }
    void succeed(const login_claim&, time_point, outcome done) override { done(std::nullopt); }
    const binding* find(std::string_view) const override { return nullptr; }
    std::uint64_t unix_time() const override { return 0; }
};

} // namespace

name_policy& free_names() {
    static bound_to_nobody instance;
    return instance;
}

} // namespace babel::server
