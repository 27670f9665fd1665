//! Where a person has been: back and forward.

use crate::route::Route;

/// Places that are kept. A person who goes back further than this has forgotten, too.
const CAPACITY: usize = 100;

/// The present place, the ones before it, and the ones that back has left.
#[derive(Debug, Default)]
pub struct Places {
    now: Route,
    back: Vec<Route>,
    forward: Vec<Route>,
}

impl Places {
    pub fn starting_at(route: Route) -> Self {
        Self { now: route, ..Self::default() }
    }

    pub fn now(&self) -> &Route {
        &self.now
    }

    pub fn can_go_back(&self) -> bool {
        !self.back.is_empty()
    }

    pub fn can_go_forward(&self) -> bool {
        !self.forward.is_empty()
    }

    /// Goes on. Going where one is already is no step; moving the selection within a view is none either, or back
    /// would walk through every row that the arrows touched.
    pub fn go(&mut self, route: Route) {
        if route == self.now {
            return;
        }
        let is_step = route.view != self.now.view;
        let before = std::mem::replace(&mut self.now, route);
        if is_step {
            if self.back.len() == CAPACITY {
                self.back.remove(0);
            }
            self.back.push(before);
            self.forward.clear();
        }
    }

    pub fn back(&mut self) {
        if let Some(route) = self.back.pop() {
            self.forward.push(std::mem::replace(&mut self.now, route));
        }
    }

    pub fn forward(&mut self) {
        if let Some(route) = self.forward.pop() {
            self.back.push(std::mem::replace(&mut self.now, route));
        }
    }
}

#[cfg(test)]
mod tests {
    use jetlens_core::ids::Entity;

    use super::*;
    use crate::route::ViewId;

    #[test]
    fn back_and_forward_are_each_others_opposite() {
        let mut places = Places::default();
        places.go(Route::to_view(ViewId::Streams));
        places.go(Route::to_view(ViewId::Servers));
        places.back();
        assert_eq!(places.now().view, ViewId::Streams);
        places.back();
        places.back();
        assert_eq!((places.now().view, places.can_go_back()), (ViewId::Overview, false));
        places.forward();
        places.forward();
        places.forward();
        assert_eq!((places.now().view, places.can_go_forward()), (ViewId::Servers, false));
    }

    #[test]
    fn a_new_way_forgets_the_old_one() {
        let mut places = Places::default();
        places.go(Route::to_view(ViewId::Streams));
        places.back();
        places.go(Route::to_view(ViewId::Consumers));
        assert!(!places.can_go_forward());
    }

    #[test]
    fn selecting_in_a_view_is_no_step() {
        let mut places = Places::default();
        places.go(Route::to_view(ViewId::Servers));
        for name in ["a", "b", "c"] {
            places.go(Route::to_entity(Entity::Server { name: name.into() }));
        }
        places.back();
        assert_eq!(places.now().view, ViewId::Overview);
        places.forward();
        assert_eq!(places.now().selected, Some(Entity::Server { name: "c".into() }));
    }

    #[test]
    fn the_past_is_bounded() {
        let mut places = Places::default();
        for step in 0..500 {
            places.go(Route::to_view(ViewId::ALL[step % 2 + 1]));
        }
        assert_eq!(places.back.len(), CAPACITY);
    }
}
