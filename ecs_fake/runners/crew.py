"""Temporary: stands here only until the real crew is written (helper 2 overwrites this file)."""
from ecs_fake.records import orders as o, state_changes as s
from ecs_fake.standins import Scripted, PullError
class Crew:
    executes=False
    def __init__(self, *, images, default, logs, report, now, warn): self.images=images; self.report=report; self.now=now; self.logs=logs; self.dead=set(); self.s={}
    def carry_out(self,x):
        if isinstance(x,o.PullImage):
            st=self.images.find(x.image)
            if isinstance(st,PullError): self.report(s.ImagePullFailed(x.key,self.now(),st.cause))
            else: self.report(s.ImagePulled(x.key,self.now(),"sha256:"+"0"*64))
        elif isinstance(x,o.StartContainer):
            st=self.images.find(x.image) or Scripted(); self.s[x.key]=st
            if st.start_error: self.report(s.ContainerStartFailed(x.key,self.now(),"CannotStartContainerError: "+st.start_error)); return
            self.report(s.ContainerStarted(x.key,self.now()))
            if st.run_for is not None: self.report(s.ContainerExited(x.key,self.now(),st.exit_code),due=self.now()+st.run_for)
        elif isinstance(x,o.StopContainer): st=self.s[x.key]; self.report(s.ContainerExited(x.key,self.now(),143),due=self.now()+st.stop_delay)
        elif isinstance(x,o.KillContainer): self.report(s.ContainerExited(x.key,self.now(),137))
    def close(self): pass
